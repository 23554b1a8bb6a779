/* /sys/bus/usb/devices: a row a device. The interfaces of a device (1-1:1.0) lie beside it; they
 * have no idVendor. Documentation/ABI/testing/sysfs-bus-usb */
#include "sysdir.h"

#define DIRECTORY "sys/bus/usb/devices"

static const struct attr attrs[] = {
	{ "idVendor", C_USB_VENDOR_ID, ATTR_HEX },
	{ "idProduct", C_USB_PRODUCT_ID, ATTR_HEX },
	{ "busnum", C_USB_BUSNUM, ATTR_U64 },
	{ "devnum", C_USB_DEVNUM, ATTR_U64 },
	{ "bMaxPower", C_USB_MAX_POWER, ATTR_LEAD },
	{ "manufacturer", C_USB_MANUFACTURER, ATTR_TEXT },
	{ "product", C_USB_PRODUCT, ATTR_TEXT },
};

enum { NATTRS = sizeof(attrs) / sizeof(*attrs) };

static void take_device(struct probe *p, struct frame *f, const char *name)
{
	char dir[SYSDIR_MAX_PATH];
	uint32_t row;

	if (!sysdir_path(dir, DIRECTORY, name))
		return;
	row = frame_row(f);
	if (attr_read(p, dir, "", attrs, 1, f, row)) {
		probe_label(p, f, row, C_USB_PATH, name, strlen(name));
		attr_read(p, dir, "", attrs + 1, NATTRS - 1, f, row);
	} else {
		f->nrows--;
	}
}

static void usb_read(struct probe *p, void *state, groupset due, struct sample *s)
{
	struct sysdir d = SYSDIR_INIT;

	(void)state;
	(void)due;
	if (sysdir_list(p, DIRECTORY, &d)) {
		struct frame *f = probe_frame(p, s, G_USB);

		for (size_t i = 0; i < d.count; i++)
			if (!strchr(sysdir_name(&d, i), ':'))
				take_device(p, f, sysdir_name(&d, i));
	}
	sysdir_release(&d);
}

const struct source source_usb = {
	.name = "usb",
	.groups = (groupset)1 << G_USB,
	.read = usb_read,
};
