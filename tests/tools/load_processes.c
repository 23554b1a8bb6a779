/*
 * load_processes COUNT idle|busy SECONDS: that many processes, which end with this one. A busy one
 * wakes once a second, computes for some 20 us, opens a file and writes to it.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void work(void)
{
	volatile double x = 0;
	int fd;

	for (int i = 0; i < 20000; i++)
		x += i;
	fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, "12345678", 8) != 8)
		_exit(1);
	close(fd);
}

static void run(unsigned i, unsigned busy)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	usleep(i * 997 % 1000 * 1000); /* not all at once */
	for (;;) {
		if (!busy)
			pause();
		work();
		sleep(1);
	}
}

int main(int argc, char **argv)
{
	unsigned long n = argc > 3 ? strtoul(argv[1], NULL, 10) : 0;

	for (unsigned long i = 0; i < n; i++) {
		pid_t pid = fork();

		if (!pid)
			run((unsigned)i, !strcmp(argv[2], "busy"));
		if (pid < 0)
			return 1;
	}
	sleep(argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 0);
	return 0;
}
