INSERT INTO users VALUES (0, NULL, NULL, 'ผู้ใช้ที่ถูกลบ', 1, '2026-01-01'),
 (1, '6530012345', 'mali@example.ac.th', 'มะลิ สมมุติ', 0, '2026-01-01'),
 (2, '6530012346', 'o''brien@example.ac.th', 'Chan "O''Brien"; DROP TABLE users', 0, '2026-01-01'),
 (3, '90001', 'khru@example.ac.th', 'ครูสมมุติ', 0, NULL);
INSERT INTO enrolments VALUES (1, 10, 'student'), (1, 11, 'student'), (2, 10, 'student'), (3, 10, 'teacher');
INSERT INTO submissions VALUES (100, 1, 10, 'งานของมะลิ'), (101, 1, 11, NULL), (102, 2, 10, 'work');
INSERT INTO grades VALUES (200, 100, 8.5, 'ดีมาก', 3), (201, 102, 7, 'good', 3), (202, 101, NULL, NULL, NULL);
INSERT INTO posts VALUES (300, 1, NULL, 'มีใครทำข้อ 3 ได้บ้าง'), (301, 2, 300, 'me'), (302, 1, 301, 'ขอบคุณ'), (303, 2, NULL, 'a thread');
INSERT INTO files VALUES (400, 100, 'report.pdf', NULL), (401, 102, 'other.pdf', NULL);
INSERT INTO log VALUES (500, 1, '192.0.2.1', '2026-11-01'), (501, 1, '192.0.2.2', '2026-11-02'), (502, 2, '192.0.2.3', '2026-11-02');
INSERT INTO messages VALUES (600, 1, 2, 'สวัสดี'), (601, 2, 1, 'hello'), (602, 3, 2, 'see me');
INSERT INTO memberships VALUES (50, 1, 'writer'), (50, 2, 'editor');
INSERT INTO certificates VALUES (700, 1, 'มะลิ สมมุติ', 'C-1'), (701, 2, 'Chan', 'C-2');
