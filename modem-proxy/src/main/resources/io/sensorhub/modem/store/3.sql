CREATE TABLE audit (
  instance_id TEXT NOT NULL,
  number BIGINT NOT NULL,
  time TEXT NOT NULL,
  who TEXT NOT NULL,
  origin TEXT NOT NULL,
  action TEXT NOT NULL,
  modem TEXT NOT NULL,
  detail TEXT NOT NULL,
  result TEXT NOT NULL,
  times BIGINT NOT NULL,
  PRIMARY KEY (instance_id, number)
);
CREATE TABLE ended_logins (
  instance_id TEXT NOT NULL,
  session TEXT NOT NULL,
  ends TEXT NOT NULL,
  PRIMARY KEY (instance_id, session)
);
