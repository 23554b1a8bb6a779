/* sago completion: prints the script with which a shell completes sago's words. */
#include <string.h>

#include "completion.h"

static const struct shell {
	const char *name;
	void (*write)(struct buf *out, const struct schema *schema);
} shells[] = {
	{ "bash", completion_bash },
	{ "zsh", completion_zsh },
	{ "fish", completion_fish },
};

static const struct shell *find_shell(const char *name)
{
	for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++)
		if (!strcmp(shells[i].name, name))
			return &shells[i];
	return NULL;
}

int cmd_completion(const struct command *c, struct options *o)
{
	const struct shell *shell = o->npositional == 1 ? find_shell(o->positional[0]) : NULL;
	struct buf out = BUF_INIT;
	struct schema schema;
	int status;

	if (!shell)
		return command_usage(c, "one word is accepted: bash, zsh or fish");
	schema_init(&schema);
	shell->write(&out, &schema);
	status = command_output(c, &out);
	schema_release(&schema);
	buf_release(&out);
	return status;
}
