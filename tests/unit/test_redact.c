/* redact: no secret in a recorded command line, and what is none stays readable. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/probe/redact.h"

static char *const words[] = { (char *)"password", (char *)"token",  (char *)"pass",
			       (char *)"secret",   (char *)"apikey", NULL };

/* NULs are written as `|`. */
static void redacts(const char *line, const char *want)
{
	struct buf b = BUF_INIT;
	char *copy = mem_strdup(line);

	for (char *p = copy; *p; p++)
		*p = *p == '|' ? '\0' : *p;
	redact(&b, copy, strlen(line), words);
	for (size_t i = 0; i < b.len; i++)
		b.p[i] = b.p[i] ? b.p[i] : '|';
	if (b.len != strlen(want) || memcmp(buf_cstr(&b), want, b.len) != 0)
		fail_msg("%s became %.*s, not %s", line, (int)b.len, b.p, want);
	buf_release(&b);
	free(copy);
}

static void secrets(void **state)
{
	(void)state;
	redacts("a|--password=x|b", "a|--password=***|b");
	redacts("a|--password|x|b", "a|--password|***|b");
	redacts("a|--DB-Password|x", "a|--DB-Password|***");
	redacts("a|-pass|x", "a|-pass|***");
	redacts("env|DB_PASSWORD=x y|z", "env|DB_PASSWORD=***|z");
	redacts("a|-Ddb.password=x|b", "a|-Ddb.password=***|b");
	redacts("a|user=u;password=x;host=h", "a|user=u;password=***;host=h");
	redacts("a|password=x&token=y&z=1", "a|password=***&token=***&z=1");
	redacts("curl|https://me:x@host/path?a=b", "curl|https://me:***@host/path?a=b");
	redacts("curl|https://me@host/a:b@c", "curl|https://me@host/a:b@c");
	redacts("mysql|-u|me|-px|db", "mysql|-u|me|-p***|db");
	redacts("/usr/bin/mysqldump|-p|db", "/usr/bin/mysqldump|-p|db");
	redacts("ssh|-p2222|host", "ssh|-p2222|host");
	redacts("sh|-c|tool --token abc --x", "sh|-c|tool --token *** --x");
	redacts("H:|Password: x", "H:|Password: ***");
	redacts("passwords=3|tokenize|--max=1", "passwords=3|tokenize|--max=1");
	redacts("vi|password", "vi|password");
	redacts("", "");
	redacts("a||--token||b", "a||--token||***");
}

static void programs(void **state)
{
	(void)state;
	redacts("curl|-u|me:x y|http://h/", "curl|-u|me:***|http://h/");
	redacts("curl|-sSfu|me:x|-o|u:v", "curl|-sSfu|me:***|-o|u:v");
	redacts("curl|-ume:x", "curl|-ume:***");
	redacts("curl|--user=me:x|--proxy-user|p:y", "curl|--user=me:***|--proxy-user|p:***");
	redacts("curl|-b|sid=1; t=2|-b|jar.txt", "curl|-b|sid=***|-b|jar.txt");
	redacts("curl|-H|Authorization: Bearer x", "curl|-H|Authorization: Bearer ***");
	redacts("curl|-HAuthorization: x", "curl|-HAuthorization: ***");
	redacts("curl|--header=Cookie: a=b; c=d", "curl|--header=Cookie:***");
	redacts("curl|-d|{\"user\": \"u\", \"password\": \"x, y\"}",
		"curl|-d|{\"user\": \"u\", \"password\": \"***\"}");
	redacts("curl|--key|/etc/key.pem|--cert|c.pem:x",
		"curl|--key|/etc/key.pem|--cert|c.pem:***");
	redacts("sshpass|-p|x|ssh|-p|22|h", "sshpass|-p|***|ssh|-p|22|h");
	redacts("sh|-c|redis-cli -a x; cp -a y z | grep -a b",
		"sh|-c|redis-cli -a *** cp -a y z | grep -a b");
	redacts("sshpass|-px|ssh|h", "sshpass|-p***|ssh|h");
	redacts("docker|login|-u|me|-p|x|r.io", "docker|login|-u|me|-p|***|r.io");
	redacts("redis-cli|-h|h|-a|x|AUTH|y", "redis-cli|-h|h|-a|***|AUTH|***");
	redacts("mysql|-uapp|-px,y&z|db", "mysql|-uapp|-p***|db");
	redacts("tool|--pw|x|--secret-id=y|--key|z", "tool|--pw|***|--secret-id=***|--key|***");
	redacts("sqlplus|-s|scott/x@db|@/a/b.sql", "sqlplus|-s|scott/***@db|@/a/b.sql");
	redacts("bin/sqlplus|/nolog", "bin/sqlplus|/nolog");
	redacts("htpasswd|-b|file|me|x", "htpasswd|-b|file|me|***");
	redacts("php|mysql:host=h;password=x", "php|mysql:host=h;password=***");
	redacts("psql|-c|ALTER USER a PASSWORD 'x'; SELECT 1",
		"psql|-c|ALTER USER a PASSWORD '***'; SELECT 1");
	redacts("mysql|-e|CREATE USER a IDENTIFIED BY 'x y'",
		"mysql|-e|CREATE USER a IDENTIFIED BY '***'");
	redacts("sh|-c|A=1 PASSWORD=x tool -v", "sh|-c|A=1 PASSWORD=*** tool -v");
	redacts("ssh|h|mysql -px db; ls -p", "ssh|h|mysql -p*** db; ls -p");
	redacts("bash|-lc|ssh h \"mysql -p'a b' db\"", "bash|-lc|ssh h \"mysql -p*** db\"");
	redacts("sh|-c|curl -H 'Authorization: Bearer x' http://h",
		"sh|-c|curl -H 'Authorization: Bearer ***' http://h");
	redacts("curl -H Authorization: Bearer x http://h",
		"curl -H Authorization: Bearer *** http://h");
	redacts("app|postgres://u:a/b@h/db", "app|postgres://u:***@h/db");
	redacts("app|a://u:x@h,b://v:y@i", "app|a://u:***@h,b://v:***@i");
}

static void what_is_no_secret_stays(void **state)
{
	static const char *const lines[] = {
		"ssh|-p|22|-u|host",
		"sort|-u|--key=2,2|-k|3",
		"sort|--key|2|file",
		"tool|--key-file|/etc/key|--password-file=/run/pw|--token-path|x",
		"docker|run|-p|80:80|-u|1000:1000|image",
		"mkdir|-p|/a/b",
		"psql|--no-password|-h|h",
		"ansible-playbook|--ask-become-pass|site.yml",
		"curl|-o|out:put|http://host:8080/a:b@c",
		"curl|-X|POST|-d|user=u&name=n|http://h",
		"grep|-a|x|redis.conf",
		"nginx: worker process",
		"sshd: root@pts/0",
		"postgres: app db 127.0.0.1(5555) idle",
		"vi|password|=|notes",
		"openssl|req|-key|/etc/k.pem",
		"cp|-a|-u|x|y",
		"etcdctl|--key|/etc/k|get|/registry/secrets/x",
		"find|/|-name|*token*|-print",
		"sh|-c|it's a line with one quote",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		redacts(lines[i], lines[i]);
}

/* ---- generated ------------------------------------------------------------------------------- */

/* What a secret of that place can hold besides letters and figures. */
static const char anything[] = " ,&/;:=@'\"$%!*?\\{}-#", in_word[] = ",&/:@$%!?#",
		  in_list[] = " &,/;:@$%!", in_url[] = ",&:@$%!;", in_json[] = " ,&/;:=@'$%!{}",
		  in_pair[] = " ,&/;=@$%!";

/* `%` is the secret, `|` a NUL. */
static const struct place {
	const char *line, *chars;
} places[] = {
	{ "tool|--password|%", anything },
	{ "tool|--password=%", anything },
	{ "tool|--db-password=%", anything },
	{ "tool|--pw|%", anything },
	{ "tool|--key|%", anything },
	{ "tool|--key=%", anything },
	{ "tool|--secret-id|%", anything },
	{ "tool|--secret-id=%", anything },
	{ "tool|--cookie|%", anything },
	{ "tool|--cookie=%", anything },
	{ "tool|--api-token|%", anything },
	{ "env|DB_PASSWORD=%", in_list },
	{ "tool|user=u;password=%", in_list },
	{ "tool|-Dapp.password=%", anything },
	{ "tool|jdbc:x://h/d?user=u&password=%&ssl=1", in_list },
	{ "curl|-u|user:%", anything },
	{ "curl|-uuser:%", anything },
	{ "curl|-sSLu|user:%", anything },
	{ "curl|--user|user:%", anything },
	{ "curl|--proxy-user=user:%", anything },
	{ "curl|-H|Authorization: Bearer %", anything },
	{ "curl|-HAuthorization: Basic %", anything },
	{ "curl|--header|X-Api-Token: %", anything },
	{ "curl|--header=Authorization: Bearer %", in_pair },
	{ "curl|-H|Cookie: sid=%", anything },
	{ "curl|-b|sid=%", anything },
	{ "curl|-d|{\"user\":\"u\",\"password\":\"%\"}", in_json },
	{ "curl|-d|{ \"secret\" : \"%\", \"n\": 1 }", in_json },
	{ "curl|https://user:%@host/path", in_url },
	{ "sshpass|-p|%|ssh|host", anything },
	{ "sshpass|-p%|ssh|host", anything },
	{ "docker|login|-u|me|-p|%|r.io", anything },
	{ "podman|login|--password|%", anything },
	{ "redis-cli|-h|h|-a|%|ping", anything },
	{ "redis-cli|AUTH|%", in_word },
	{ "mysql|-uroot|-p%|db", anything },
	{ "/usr/bin/mysqldump|-u|me|-p%|db", anything },
	{ "mongosh|-u|me|-p|%", anything },
	{ "ldapsearch|-x|-w|%|-b|dc=x", anything },
	{ "smbclient|-U|me%%|//h/s", anything },
	{ "lftp|-u|me,%|h", anything },
	{ "sqlcmd|-S|h|-P|%", anything },
	{ "unzip|-P|%|a.zip", anything },
	{ "openssl|enc|-k|%", anything },
	{ "openssl|rsa|-passin|pass:%", anything },
	{ "xfreerdp|/u:me|/p:%|/v:h", anything },
	{ "nmcli|dev|wifi|connect|net|password|%", in_word },
	{ "sh|-c|mysql -u me -p% db", in_word },
	{ "sh|-c|tool --password '%' -v", in_pair },
	{ "sh|-c|curl -H \"Authorization: Bearer %\" h", in_pair },
	{ "ssh|h|PASSWORD=% tool", in_word },
	{ "tool --password % -v", in_word },
	{ "curl -u me:% http://h/", in_word },
};

static unsigned seed = 20261125;

static unsigned random_below(unsigned n)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % n;
}

/* Letters that no line of the table has; the first is one of them. */
static size_t make_secret(char *to, const char *chars)
{
	static const char letters[] = "QZJKVY9";
	size_t n = 5 + random_below(12), kinds = strlen(chars);

	for (size_t i = 0; i < n; i++)
		to[i] = i && random_below(3) == 0 ? chars[random_below((unsigned)kinds)]
						  : letters[random_below(sizeof(letters) - 1)];
	to[n] = '\0';
	return n;
}

static void put_place(struct buf *b, const struct place *p, const char *secret)
{
	static const char *const before[] = { "", "sudo|", "nice|-n|5|", "timeout|60|" };
	bool title = !strchr(p->line, '|');
	const char *at = strrchr(p->line, '%');

	if (!title)
		buf_str(b, before[random_below(4)]);
	for (const char *c = p->line; *c; c++)
		if (c == at)
			buf_str(b, secret);
		else
			buf_char(b, *c);
	if (!title && random_below(2))
		buf_str(b, "|--verbose|out.txt");
	for (size_t i = 0; i < b->len; i++)
		b->p[i] = b->p[i] == '|' ? '\0' : b->p[i];
}

/* No letter of the secret is left: none is in the rest. */
static void no_secret_is_recorded(void **state)
{
	enum { TIMES = 400 };

	(void)state;
	for (size_t k = 0; k < sizeof(places) / sizeof(places[0]); k++)
		for (unsigned i = 0; i < TIMES; i++) {
			struct buf line = BUF_INIT, out = BUF_INIT;
			char secret[32];

			make_secret(secret, places[k].chars);
			put_place(&line, &places[k], secret);
			redact(&out, line.p, line.len, words);
			for (size_t c = 0; c < out.len; c++)
				out.p[c] = out.p[c] ? out.p[c] : '|';
			for (size_t c = 0; c < out.len; c++)
				if (strchr("QZJKVY9", out.p[c]))
					fail_msg("%s with %s: %.*s", places[k].line, secret,
						 (int)out.len, out.p);
			assert_non_null(memmem(out.p, out.len, "***", 3));
			assert_true(out.len >= 10);
			buf_release(&line);
			buf_release(&out);
		}
}

/* Whatever the bytes: nothing is read beyond them, and without words little is hidden. */
static void any_bytes(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 20000; i++) {
		static const char some[] = "-p=:'\"\\ &;,@/\0curlmysqpatoken{}%";
		size_t n = random_below(40);
		char *line = mem_alloc(n + 1);
		struct buf out = BUF_INIT;

		for (size_t c = 0; c < n; c++)
			line[c] = some[random_below(sizeof(some) - 1)];
		redact(&out, line, n, words);
		buf_release(&out);
		free(line);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(secrets),
		cmocka_unit_test(programs),
		cmocka_unit_test(what_is_no_secret_stays),
		cmocka_unit_test(no_secret_is_recorded),
		cmocka_unit_test(any_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
