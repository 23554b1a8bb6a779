#include "carry.h"

#include <string.h>

void carry_init(struct carry *c)
{
	memset(c, 0, sizeof(*c));
	sample_init(&c->sample);
}

void carry_release(struct carry *c)
{
	sample_release(&c->sample);
	for (unsigned g = 0; g < G_COUNT_; g++)
		strtab_release(&c->strings[g]);
}

void carry_forget(struct carry *c)
{
	c->has = 0;
	memset(c->read_cs, 0, sizeof(c->read_cs));
}

void carry_drop(struct carry *c, groupset groups)
{
	c->has &= ~groups;
}

void carry_keep(struct carry *c, const struct sample *s, unsigned group,
		const struct schema *schema)
{
	uint64_t at = frame_uptime(s, group), before = c->read_cs[group];

	strtab_reset(&c->strings[group]);
	sample_copy_frame(&c->sample, s, group, schema, &c->strings[group]);
	c->sample.frames[group].read_cs = at;
	if (before && at > before)
		c->cadence_cs[group] = at - before;
	c->read_cs[group] = at;
	c->has |= (groupset)1 << group;
}

groupset sample_taken(const struct sample *s, groupset set)
{
	groupset taken = 0;

	for (unsigned g = 0; set && g < G_COUNT_; g++)
		if (groupset_has(set, g) && s->frames[g].taken)
			taken |= (groupset)1 << g;
	return taken;
}

const struct sample *carry_compose(const struct carry *c, const struct sample *s, groupset set,
				   struct sample *view)
{
	groupset lacking = set & c->has;

	lacking &= ~sample_taken(s, lacking);
	if (!lacking)
		return s;
	if (s != view)
		*view = *s;
	for (unsigned g = 0; g < G_COUNT_; g++)
		if (groupset_has(lacking, g))
			view->frames[g] = c->sample.frames[g];
	return view;
}

bool carry_is_recent(const struct carry *c, const struct schema *schema, unsigned group,
		     uint64_t read_cs, uint64_t now_cs)
{
	uint64_t cadence = schema->groups[group].every * (uint64_t)100;

	if (cadence < c->cadence_cs[group])
		cadence = c->cadence_cs[group];
	return now_cs <= read_cs || now_cs - read_cs <= 3 * cadence;
}
