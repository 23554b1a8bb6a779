/*
 * Programs that take a secret behind an option of one letter, or without any. One entry a way; a
 * program may have several. What the same letter means elsewhere (ssh -p 22, sort -u) stays.
 */
#include <string.h>
#include <strings.h>

#include "redact_parts.h"

enum {
	ATTACHED = 1 << 0,   /* the secret is part of the option's word, never the next */
	POSITIONAL = 1 << 1, /* it is in a word that is no option */
	LAST = 1 << 2,	     /* it is the last word */
	HARMLESS = 1 << 3,   /* what LONGS lists is no secret here */
	WRAPPER = 1 << 4,    /* the first word that is no option is another program */
};

/* clang-format off */
static const struct secret_option {
	const char *program;	/* a `*` at the end: that is how it begins */
	const char *letters;	/* options of one letter that take the secret */
	const char *others;	/* and those that take something else, where they may stand together */
	const char *longs;	/* the same in words, as they are written, a space between */
	char separator;		/* the secret is what follows it; 0: all of it */
	uint8_t how;
	const char *command;	/* a word that must have stood before; NULL: none */
} table[] = {
	{ "mysql*", "p", "uhPDSeB", NULL, 0, ATTACHED, NULL },
	{ "mariadb*", "p", "uhPDSeB", NULL, 0, ATTACHED, NULL },
	{ "mycli", "p", "uhPDSe", NULL, 0, ATTACHED, NULL },
	{ "curl", "uU", "AbCcDdEeFHhKmoPQrTtwXxYyz", "--user --proxy-user --preproxy-user", ':', 0, NULL },
	{ "curl", "E", "AbCcDdeFHhKmoPQrTtuUwXxYyz", "--cert --proxy-cert", ':', 0, NULL },
	{ "curl", "b", "ACcDdEeFHhKmoPQrTtuUwXxYyz", NULL, '=', 0, NULL },
	{ "curl", "", "", "--key --proxy-key --cookie-jar", 0, HARMLESS, NULL },
	{ "http", "a", "ops", "--auth", ':', 0, NULL },
	{ "https", "a", "ops", "--auth", ':', 0, NULL },
	{ "sshpass", "p", "fdP", NULL, 0, WRAPPER, NULL },
	{ "docker", "p", "uH", NULL, 0, 0, "login" },
	{ "podman", "p", "u", NULL, 0, 0, "login" },
	{ "nerdctl", "p", "u", NULL, 0, 0, "login" },
	{ "buildah", "p", "u", NULL, 0, 0, "login" },
	{ "skopeo", "p", "u", NULL, 0, 0, "login" },
	{ "helm", "p", "u", NULL, 0, 0, "login" },
	{ "oras", "p", "u", NULL, 0, 0, "login" },
	{ "crane", "p", "u", NULL, 0, 0, "login" },
	{ "oc", "p", "u", NULL, 0, 0, "login" },
	{ "az", "p", "u", NULL, 0, 0, "login" },
	{ "cf", "p", "u", NULL, 0, 0, "login" },
	{ "vault", "", "", "login", 0, 0, NULL },
	{ "redis-cli", "a", "hpsnri", "auth AUTH", 0, 0, NULL },
	{ "valkey-cli", "a", "hpsnri", "auth AUTH", 0, 0, NULL },
	{ "keydb-cli", "a", "hpsnri", "auth AUTH", 0, 0, NULL },
	{ "mongo*", "p", "uhdc", NULL, 0, 0, NULL },
	{ "cqlsh", "p", "ukfe", NULL, 0, 0, NULL },
	{ "sqlcmd", "P", "SUdQqio", NULL, 0, 0, NULL },
	{ "bcp", "P", "SUdt", NULL, 0, 0, NULL },
	{ "tsql", "P", "SUHpD", NULL, 0, 0, NULL },
	{ "sqlplus", "", "", NULL, '/', POSITIONAL, NULL },
	{ "expdp", "", "", NULL, '/', POSITIONAL, NULL },
	{ "impdp", "", "", NULL, '/', POSITIONAL, NULL },
	{ "sqlldr", "", "", NULL, '/', POSITIONAL, NULL },
	{ "ldap*", "wsa", "HDbfSTyYURXZ", NULL, 0, 0, NULL },
	{ "smbclient", "U", "ILcDWM", "--user", '%', 0, NULL },
	{ "rpcclient", "U", "IcW", "--user", '%', 0, NULL },
	{ "smbget", "U", "ow", "--user", '%', 0, NULL },
	{ "lftp", "u", "epc", "--user", ',', 0, NULL },
	{ "snmp*", "cAX", "vlaxunErtO", NULL, 0, 0, NULL },
	{ "ipmitool", "P", "IHUpLf", NULL, 0, 0, NULL },
	{ "mosquitto_*", "P", "hputmiq", NULL, 0, 0, NULL },
	{ "zip", "P", "b", NULL, 0, 0, NULL },
	{ "unzip", "P", "dx", NULL, 0, 0, NULL },
	{ "7z*", "p", "o", NULL, 0, ATTACHED, NULL },
	{ "rar", "p", "", NULL, 0, ATTACHED, NULL },
	{ "unrar", "p", "", NULL, 0, ATTACHED, NULL },
	{ "useradd", "p", "bcdegGKsu", NULL, 0, 0, NULL },
	{ "usermod", "p", "cdegGlsu", NULL, 0, 0, NULL },
	{ "openssl", "", "", "-k -K", 0, 0, NULL },
	{ "openssl", "", "", "-key", 0, HARMLESS, NULL },
	{ "rdesktop", "p", "udg", NULL, 0, 0, NULL },
	{ "xfreerdp*", "", "", "/p:", 0, ATTACHED, NULL },
	{ "nmcli", "", "", "password psk wifi-sec.psk 802-11-wireless-security.psk", 0, 0, NULL },
	{ "aws", "", "", "aws_secret_access_key aws_session_token", 0, 0, NULL },
	{ "htpasswd", "", "", NULL, 0, LAST, NULL },
	{ "wpa_passphrase", "", "", NULL, 0, LAST, NULL },
	{ "rabbitmqctl", "", "", NULL, 0, LAST, "add_user" },
	{ "rabbitmqctl", "", "", NULL, 0, LAST, "change_password" },
	{ "sort", "", "", "--key", 0, HARMLESS, NULL },
	{ "etcdctl", "", "", "--key", 0, HARMLESS, NULL },
};
/* clang-format on */

enum { ENTRIES = sizeof(table) / sizeof(table[0]) };

/* How much of it may be the name of a program: mysql:host=h is something else. */
static size_t name_length(struct span a)
{
	size_t n = 0;

	while (n < a.n && !strchr(":=;,@?&", a.p[n]))
		n++;
	return n;
}

static bool is_program(const struct secret_option *o, struct span name)
{
	size_t n = strlen(o->program);

	if (o->program[n - 1] == '*')
		return name.n >= n - 1 && !strncmp(name.p, o->program, n - 1) &&
		       name_length(name) == name.n;
	return name.n == n && !strncmp(name.p, o->program, n);
}

static bool is_word(struct span a, const char *word)
{
	return word && strlen(word) == a.n && !strncmp(a.p, word, a.n);
}

static bool applies(const struct redaction *r, const struct secret_option *o)
{
	return is_program(o, r->program.name) && (!o->command || r->program.has_command);
}

bool redact_meet(struct redaction *r, struct span a)
{
	const char *slash = memrchr(a.p, '/', a.n);
	struct span name = slash ? (struct span){ slash + 1, (size_t)(a.p + a.n - slash - 1) } : a;

	for (size_t i = 0; a.n && *a.p != '-' && i < ENTRIES; i++) {
		if (is_program(&table[i], r->program.name)) {
			r->program.has_command |= is_word(a, table[i].command);
			if (table[i].how & WRAPPER)
				redact_part(r);
		}
		if (!is_program(&table[i], name))
			continue;
		r->program = (struct redact_program){ name, false };
		return true;
	}
	return false;
}

void redact_part(struct redaction *r)
{
	r->program = (struct redact_program){ { "", 0 }, false };
}

/* ---- one entry ------------------------------------------------------------------------------- */

/* `LETTERSsecret`, or the next word. */
static bool take_letters(struct redaction *r, const struct secret_option *o, struct span a)
{
	if (a.n < 2 || *a.p != '-' || a.p[1] == '-')
		return false;
	for (size_t i = 1; i < a.n && a.p[i]; i++) {
		if (strchr(o->letters, a.p[i])) {
			struct span rest = { a.p + i + 1, a.n - i - 1 };

			if (rest.n)
				redact_hide_behind(r, rest, o->separator);
			else if (!(o->how & ATTACHED))
				r->next = NEXT_SECRET;
			r->separator = o->separator;
			return rest.n || r->next == NEXT_SECRET;
		}
		if (strchr(o->others, a.p[i]))
			break;
	}
	return false;
}

/* Behind `=` or `:`, or the next word; a word that is no option announces no option. */
static bool take_long(struct redaction *r, const struct secret_option *o, struct span a,
		      struct span word)
{
	size_t n = word.n;

	if (a.n < n || strncmp(a.p, word.p, n) != 0)
		return false;
	if (o->how & ATTACHED) {
		redact_hide_behind(r, (struct span){ a.p + n, a.n - n }, o->separator);
		return a.n > n;
	}
	if (a.n > n + 1 && a.p[n] == '=') {
		if (!(o->how & HARMLESS))
			redact_hide_behind(r, (struct span){ a.p + n + 1, a.n - n - 1 },
					   o->separator);
		return true;
	}
	if (a.n != n)
		return false;
	if (!(o->how & HARMLESS))
		r->next = *word.p == '-' ? NEXT_SECRET : NEXT_IF_VALUE;
	r->separator = o->separator;
	return true;
}

static bool take_longs(struct redaction *r, const struct secret_option *o, struct span a)
{
	for (const char *p = o->longs; p && *p;) {
		size_t n = strcspn(p, " ");

		if (take_long(r, o, a, (struct span){ p, n }))
			return true;
		p += n + (p[n] == ' ');
	}
	return false;
}

/* `user/secret@database`: not a path, which begins with the slash. */
static bool take_positional(struct redaction *r, const struct secret_option *o, struct span a)
{
	const char *at = memchr(a.p, o->separator, a.n), *end;

	if (!(o->how & POSITIONAL) || !at || at == a.p || strchr("-@", *a.p))
		return false;
	end = memrchr(at, '@', (size_t)(a.p + a.n - at));
	redact_hide(r, at + 1, end ? end : a.p + a.n);
	return true;
}

bool redact_option(struct redaction *r, struct span a)
{
	for (size_t i = 0; *r->words && a.n && i < ENTRIES; i++)
		if (applies(r, &table[i]) &&
		    (take_letters(r, &table[i], a) || take_longs(r, &table[i], a) ||
		     take_positional(r, &table[i], a)))
			return true;
	return false;
}

bool redact_last_is_secret(const struct redaction *r)
{
	for (size_t i = 0; *r->words && i < ENTRIES; i++)
		if (table[i].how & LAST && applies(r, &table[i]))
			return true;
	return false;
}
