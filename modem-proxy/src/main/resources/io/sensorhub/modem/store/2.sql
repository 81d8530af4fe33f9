CREATE TABLE sms (
  message_id TEXT NOT NULL PRIMARY KEY,
  instance_id TEXT NOT NULL,
  arrival BIGINT NOT NULL,
  serial TEXT NOT NULL,
  iccid TEXT NOT NULL,
  direction TEXT NOT NULL,
  number TEXT NOT NULL,
  text TEXT NOT NULL,
  time TEXT NOT NULL,
  parts INTEGER NOT NULL,
  state TEXT NOT NULL
);
CREATE INDEX sms_of ON sms (serial, arrival);
