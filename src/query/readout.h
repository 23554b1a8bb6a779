/* readout: a form (form.h) as it read at a moment, or at each sample of a window. */
#ifndef SAGO_QUERY_READOUT_H
#define SAGO_QUERY_READOUT_H

#include "session.h"

/* Set by the command; the window and the rest come from the options. */
struct readout {
	const struct command *command;
	const struct options *options;
	const struct form *form;
	uint32_t form_options;
	struct size_style style;
	const char *param; /* a parameter of the form to set; NULL: none */
	double param_value;
	const char *label, *only; /* only rows whose LABEL this is; NULL: all */
	bool once;		  /* the display does not repeat: of a window the last sample */
	int64_t every_ms;	  /* the tool's own interval argument; 0: none */
	uint64_t count;		  /* samples; 0: all */
	bool spaced;		  /* a blank line after each sample but that which `count` ends */
	bool stretched;	 /* the head once, and not again for each sample, nor after `page` rows */
	bool head_alone; /* the head stands even where there is no row */
	unsigned page; /* rows between heads, counting those that are not shown; 0: no more heads */
};

/* Whether the options ask for more than one moment. */
bool readout_in_window(const struct readout *r);

/* Shows it. The exit status. */
int readout_run(const struct readout *r);

#endif
