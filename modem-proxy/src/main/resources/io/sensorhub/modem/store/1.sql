CREATE TABLE modems (
  serial TEXT NOT NULL PRIMARY KEY,
  instance_id TEXT NOT NULL,
  enabled BOOLEAN,
  friendly_name TEXT,
  proxy_port INTEGER,
  allow TEXT,
  users TEXT,
  limits TEXT,
  rotation TEXT,
  quota TEXT,
  version BIGINT NOT NULL,
  path TEXT NOT NULL,
  at_device TEXT NOT NULL,
  interface TEXT NOT NULL,
  iccid TEXT NOT NULL,
  operator TEXT NOT NULL,
  wan_ip TEXT NOT NULL,
  public_ip TEXT NOT NULL,
  status TEXT NOT NULL,
  state TEXT NOT NULL,
  cause TEXT NOT NULL,
  first_seen TEXT NOT NULL,
  last_seen TEXT NOT NULL,
  unplugged TEXT,
  UNIQUE (instance_id, proxy_port)
);
CREATE TABLE modem_logs (
  instance_id TEXT NOT NULL,
  number BIGINT NOT NULL,
  time TEXT NOT NULL,
  serial TEXT NOT NULL,
  command TEXT NOT NULL,
  answer TEXT NOT NULL,
  who TEXT NOT NULL,
  took_ms BIGINT NOT NULL,
  result TEXT NOT NULL,
  PRIMARY KEY (instance_id, number)
);
CREATE INDEX modem_logs_of ON modem_logs (serial, time);
CREATE TABLE traffic (
  serial TEXT NOT NULL,
  iccid TEXT NOT NULL,
  user_name TEXT NOT NULL,
  period TEXT NOT NULL,
  start TEXT NOT NULL,
  bytes_in BIGINT NOT NULL,
  bytes_out BIGINT NOT NULL,
  PRIMARY KEY (serial, period, start, iccid, user_name)
);
