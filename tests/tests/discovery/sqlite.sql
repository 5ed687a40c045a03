CREATE TABLE "Order" (
  "tenant id" INTEGER NOT NULL,
  "2nd-no" INTEGER NOT NULL,
  "type" VARCHAR(20) NOT NULL,
  "größe" REAL,
  "order_date" DATETIME NOT NULL,
  "orderDate" DATE,
  "total" NUMERIC(10,2) NOT NULL DEFAULT 0,
  "parent tenant" INTEGER,
  "parent no" INTEGER,
  PRIMARY KEY ("tenant id", "2nd-no"),
  FOREIGN KEY ("parent tenant", "parent no") REFERENCES "Order" ("tenant id", "2nd-no") ON DELETE SET NULL
);
CREATE TABLE order_line (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  order_no INTEGER NOT NULL,
  "say ""hi""" TEXT,
  done BOOLEAN NOT NULL,
  data BLOB,
  FOREIGN KEY (tenant_id, order_no) REFERENCES "Order" ("tenant id", "2nd-no") ON DELETE CASCADE
);
CREATE TABLE "ORDER_LINE_" (self INTEGER PRIMARY KEY, "***" TEXT, "!!!" TEXT);
CREATE TABLE employee (
  id INTEGER PRIMARY KEY,
  email VARCHAR(60) COLLATE NOCASE NOT NULL UNIQUE,
  boss_id INTEGER REFERENCES employee (id),
  department_id INTEGER REFERENCES department (id)
);
CREATE TABLE department (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  head_id INTEGER UNIQUE REFERENCES employee (id)
);
CREATE TABLE badge (employee_email VARCHAR(60) REFERENCES employee (email), no INTEGER, PRIMARY KEY (no));
CREATE TABLE skill (name VARCHAR(20) PRIMARY KEY);
CREATE TABLE employee_skill (
  employee_id INTEGER NOT NULL REFERENCES employee (id),
  skill_name VARCHAR(20) NOT NULL REFERENCES skill (name),
  level INTEGER,
  PRIMARY KEY (employee_id, skill_name)
);
CREATE TABLE log (at TIMESTAMP, line TEXT);
CREATE INDEX log_at ON log (at);
CREATE UNIQUE INDEX one_open ON order_line (order_no) WHERE NOT done;
CREATE VIEW "big orders" AS SELECT "2nd-no", total, upper("type") AS kind FROM "Order" WHERE total > 100;
INSERT INTO "Order" VALUES (1, 1, 'a', 1.5, '2024-05-06 07:08:09', '2024-05-06', 120.5, NULL, NULL);
INSERT INTO "Order" VALUES (1, 2, 'B', NULL, '2024-05-06', NULL, 99, 1, 1);
INSERT INTO order_line VALUES (1, 1, 1, 'hello', 1, x'00ff'), (2, 1, 1, NULL, 0, NULL), (3, 1, 2, 'x', 0, NULL);
INSERT INTO department VALUES (1, 'R&D', NULL);
INSERT INTO employee VALUES (1, 'Ada@example.org', NULL, 1), (2, 'bob@example.org', 1, 1);
UPDATE department SET head_id = 1;
INSERT INTO badge VALUES ('Ada@example.org', 7);
INSERT INTO skill VALUES ('rust'), ('Sql');
INSERT INTO employee_skill VALUES (1, 'rust', 5), (2, 'rust', 3), (2, 'Sql', 4);
INSERT INTO log VALUES ('2024-05-06 07:08:09', 'started');
