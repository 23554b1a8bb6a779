/*
 * Lines of ps. Measured with 4.0.2: columns have one space between them; a cell wider than its
 * column takes that from the blanks before the next ones until they are in line again (those that
 * belong to a cell's text, as in " 1.7", stay). The last
 * column is not cut, unless the terminal's width is known: then a line is cut at the smallest
 * multiple of that width which leaves the last column three places.
 */
#include <stdlib.h>
#include <string.h>

#include "ps_cells.h"

struct line {
	const struct ps *ps;
	struct buf *out;
	size_t cursor;	 /* columns of the terminal that are filled */
	size_t target;	 /* where the next column begins when all is in line */
	size_t branched; /* of the cell to come: so much of its text is branch */
};

static bool is_right(const struct ps *ps, const struct ps_column *c)
{
	if (c->align == PS_RIGHT || (c->align == PS_SIGNALS && ps->narrow))
		return true;
	return ps_has(ps, "n") && (c->align == PS_USER || c->put == put_wchan);
}

static void pad_to(struct line *l, size_t column)
{
	size_t n = column > l->cursor ? column - l->cursor : 0;

	if (!n && l->target)
		n = 1;
	buf_repeat(l->out, ' ', n);
	l->cursor += n;
}

static size_t least_line(const struct ps *ps)
{
	const struct ps_field *last = &ps->fields[ps->nfields - 1];
	size_t need = last->column->align == PS_TEXT ? 3 : last->width;

	for (size_t i = 0; i + 1 < ps->nfields; i++)
		need += ps->fields[i].width + 1;
	return need;
}

static size_t multiple(size_t n, size_t unit)
{
	return (n + unit - 1) / unit * unit;
}

/* How much of a line there is room for. */
static size_t line_end(const struct ps *ps)
{
	return ps->columns ? multiple(least_line(ps), ps->columns) : SIZE_MAX;
}

void ps_fit(struct ps *ps)
{
	size_t need = least_line(ps), gain = 0;

	for (size_t i = 0; i < ps->nfields; i++)
		if (ps->fields[i].column->align == PS_SIGNALS)
			gain += SIGNAL_DIGITS - FEW_DIGITS;
	if (!ps->columns || need <= multiple(need - gain, ps->columns))
		return;
	ps->narrow = true;
	for (size_t i = 0; i < ps->nfields; i++)
		if (ps->fields[i].column->align == PS_SIGNALS)
			ps->fields[i].width -= SIGNAL_DIGITS - FEW_DIGITS;
}

/* Quirk: fname is no wider, whatever was asked for; its heading is. */
static unsigned row_width(const struct ps_field *f)
{
	enum { FNAME = 8 };

	return f->column->put == put_fname && f->width > FNAME ? FNAME : f->width;
}

static size_t room(const struct line *l, size_t i, bool cut)
{
	const struct ps_field *f = &l->ps->fields[i];
	enum ps_align align = f->column->align;
	size_t end;

	if (i + 1 < l->ps->nfields || f->column->put == put_fname)
		return cut && (align == PS_TEXT || align == PS_USER) ? row_width(f) : SIZE_MAX;
	end = cut ? line_end(l->ps) : SIZE_MAX;
	return end == SIZE_MAX ? end : end > l->cursor ? end - l->cursor : 0;
}

/* A branch that leaves no room for a name is cut so that there is a letter of it. */
static void prune(const struct line *l, struct buf *text, size_t most)
{
	size_t cut = l->branched >= most && most ? l->branched + 1 - most : 0;

	if (!cut)
		return;
	memmove(text->p + most - 1, text->p + l->branched, text->len - l->branched);
	text->len -= cut;
}

static void put_left(struct line *l, size_t i, struct buf *text, bool cut)
{
	const struct ps_field *f = &l->ps->fields[i];
	size_t most, start;

	pad_to(l, l->target);
	most = room(l, i, cut);
	prune(l, text, most);
	start = l->out->len;
	if (f->column->align == PS_USER && cut && i + 1 < l->ps->nfields &&
	    proc_text(&l->ps->p, l->out, buf_cstr(text), text->len, SIZE_MAX) > most) {
		l->out->len = start;
		l->cursor += proc_text(&l->ps->p, l->out, text->p, text->len, most - 1) + 1;
		buf_char(l->out, '+');
		return;
	}
	l->out->len = start;
	l->cursor += proc_text(&l->ps->p, l->out, buf_cstr(text), text->len, most);
}

/* Wait channels stand right with option n, and are cut all the same. */
static struct buf *cut_text(struct buf *text, const struct ps_field *f, bool cut)
{
	if (cut && f->column->align == PS_TEXT && text->len > f->width)
		text->len = f->width;
	return text;
}

static void put_right(struct line *l, const struct buf *text, unsigned width)
{
	pad_to(l, l->target + (text->len < width ? width - text->len : 0));
	l->cursor += proc_text(&l->ps->p, l->out, buf_cstr(text), text->len, SIZE_MAX);
}

static void put_field(struct line *l, size_t i, struct buf *text, bool cut)
{
	const struct ps_field *f = &l->ps->fields[i];

	if (!cut && f->column->align == PS_SIGNALS)
		put_right(l, text, l->ps->narrow ? FEW_DIGITS : SIGNAL_DIGITS);
	else if (is_right(l->ps, f->column))
		put_right(l, cut_text(text, f, cut), f->width);
	else
		put_left(l, i, text, cut);
	l->target += (cut ? row_width(f) : f->width) + 1;
}

void ps_cell_make(const struct ps *ps, size_t task, const struct ps_column *column,
		  struct ps_cell *c, struct buf *out)
{
	*c = (struct ps_cell){ .p = &ps->p,
			       .task = &ps->tasks[task],
			       .column = column,
			       .children = ps_has(ps, "S") || ps_has(ps, "--cumulative"),
			       .numeric = ps_has(ps, "n"),
			       .bare = ps_has(ps, "c"),
			       .narrow = ps->narrow,
			       .branch = ps->branches ? ps->branches[task] : "",
			       .out = out };
	column->put(c);
}

static void print_headings(const struct ps *ps, struct buf *out)
{
	struct line l = { .ps = ps, .out = out };
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < ps->nfields; i++) {
		buf_reset(&text);
		buf_str(&text, ps->fields[i].heading);
		put_field(&l, i, &text, false);
	}
	buf_char(out, '\n');
	buf_release(&text);
}

static void print_task(const struct ps *ps, size_t task, struct buf *cell, struct buf *out)
{
	struct line l = { .ps = ps, .out = out };

	for (size_t i = 0; i < ps->nfields; i++) {
		struct ps_cell c;

		buf_reset(cell);
		ps_cell_make(ps, task, ps->fields[i].column, &c, cell);
		l.branched = c.branched;
		put_field(&l, i, cell, true);
	}
	buf_char(out, '\n');
}

void ps_print(const struct ps *ps, struct buf *out)
{
	struct buf cell = BUF_INIT;

	if (ps->headings)
		print_headings(ps, out);
	for (size_t i = 0; i < ps->ntasks; i++)
		print_task(ps, i, &cell, out);
	buf_release(&cell);
}
