CREATE DATABASE `{store}_archive`;
CREATE TABLE `Order` (
  `tenant id` int NOT NULL,
  `2nd-no` smallint NOT NULL,
  `type` varchar(20) NOT NULL,
  `größe` float,
  `order_date` datetime NOT NULL,
  `orderDate_` date,
  `total` decimal(10,2) NOT NULL DEFAULT 0,
  `parent tenant` int,
  `parent no` smallint,
  PRIMARY KEY (`tenant id`, `2nd-no`),
  CONSTRAINT parent FOREIGN KEY (`parent tenant`, `parent no`) REFERENCES `Order` (`tenant id`, `2nd-no`) ON DELETE CASCADE
);
CREATE TABLE order_line (
  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  tenant_id int NOT NULL,
  order_no smallint NOT NULL,
  `say "hi"` text,
  done tinyint(1) NOT NULL,
  data blob,
  CONSTRAINT line_of FOREIGN KEY (tenant_id, order_no) REFERENCES `Order` (`tenant id`, `2nd-no`) ON DELETE CASCADE
);
CREATE TABLE `ORDER_LINE_` (self int PRIMARY KEY, `***` text, `!!!` text);
CREATE TABLE employee (
  id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  email varchar(60) NOT NULL UNIQUE,
  boss_id int unsigned,
  department_id int,
  CONSTRAINT led_by FOREIGN KEY (boss_id) REFERENCES employee (id)
);
CREATE TABLE department (
  id int PRIMARY KEY,
  name text NOT NULL,
  head_id int unsigned UNIQUE,
  CONSTRAINT head FOREIGN KEY (head_id) REFERENCES employee (id)
);
ALTER TABLE employee ADD CONSTRAINT works_in FOREIGN KEY (department_id) REFERENCES department (id);
CREATE TABLE badge (employee_email varchar(60), no int PRIMARY KEY,
  CONSTRAINT worn_by FOREIGN KEY (employee_email) REFERENCES employee (email));
CREATE TABLE skill (name varchar(20) PRIMARY KEY);
CREATE TABLE employee_skill (
  employee_id int unsigned NOT NULL,
  skill_name varchar(20) NOT NULL,
  level int,
  PRIMARY KEY (employee_id, skill_name),
  CONSTRAINT skilled FOREIGN KEY (employee_id) REFERENCES employee (id),
  CONSTRAINT skill FOREIGN KEY (skill_name) REFERENCES skill (name)
);
CREATE TABLE log (at timestamp NULL, line text);
CREATE INDEX log_at ON log (at);
CREATE VIEW `big orders` AS SELECT `2nd-no`, total, upper(`type`) AS kind FROM `Order` WHERE total > 100;
CREATE TABLE `{store}_archive`.`Order` (
  id char(36) PRIMARY KEY,
  `tenant id` int,
  `2nd-no` smallint,
  CONSTRAINT original FOREIGN KEY (`tenant id`, `2nd-no`) REFERENCES `{store}`.`Order` (`tenant id`, `2nd-no`)
);
CREATE TABLE kinds (
  id int PRIMARY KEY,
  c char(5),
  f4 float,
  n0 decimal(38,6),
  t time,
  tz timestamp NULL,
  m enum('sad','it''s ok'),
  s set('a','b'),
  bi bit(1),
  b bit(3),
  y year,
  u8 tinyint unsigned,
  u64 bigint unsigned,
  p varchar(10) CHARACTER SET latin1,
  vb varbinary(4),
  j longtext CHECK (json_valid(j)),
  twice int AS (id * 2) STORED
);
INSERT INTO `Order` VALUES (1, 1, 'a', 1.5, '2024-05-06 07:08:09', '2024-05-06', 120.5, NULL, NULL), (1, 2, 'B', NULL, '2024-05-06', NULL, 99, 1, 1);
INSERT INTO order_line VALUES (1, 1, 1, 'hello', 1, x'00ff'), (2, 1, 1, NULL, 0, NULL), (3, 1, 2, 'x', 0, NULL);
INSERT INTO department VALUES (1, 'R&D', NULL);
INSERT INTO employee VALUES (1, 'Ada@example.org', NULL, 1), (2, 'bob@example.org', 1, 1);
UPDATE department SET head_id = 1;
INSERT INTO badge VALUES ('Ada@example.org', 7);
INSERT INTO skill VALUES ('rust'), ('Sql');
INSERT INTO employee_skill VALUES (1, 'rust', 5), (2, 'rust', 3), (2, 'Sql', 4);
INSERT INTO log VALUES ('2024-05-06 07:08:09', 'started');
INSERT INTO kinds (id, c, f4, n0, t, tz, m, s, bi, b, y, u8, u64, p, vb, j) VALUES (1, 'ab', 0.5, 12345678901234567890.5, '07:08:09',
  '2024-05-06 07:08:09', 'it''s ok', 'a,b', 1, 5, 2024, 200, 9000000000000000000, 'é', x'01', '{"a": 1}');
INSERT INTO `{store}_archive`.`Order` VALUES ('8c3f2a44-1111-4222-8333-444455556666', 1, 2);
