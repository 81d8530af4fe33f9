// @ts-check
/** What to do about each fault; longer in docs/operation/troubleshooting.md. */

/** @type {{[code: string]: string}} */
const CURES = {
  READ_TIMEOUT:
    'Nothing came in time. Check power and cable; on a bus also A and B, baud rate, parity and the unit’s number.',
  LINE_DOWN:
    'The line is closed. Plug the adapter in; “./hub ports” shows what is there, who holds it, and under which name.',
  FLAPPING:
    'The adapter came and went again and again: a loose plug or a weak supply. It is tried again within ten minutes.',
  DEVICE_EXCEPTION:
    'The device answered with an error of its own. Compare the address in the message with its manual.',
  CHECKSUM_ERROR:
    'Answers are damaged on the way. Check termination, cable length, earth, and whether two units have one number.',
  CONNECTION_FAILED: 'No connection to its address. Check power, network and the address in the instance file.',
  HTTP_STATUS: 'It answers with an HTTP status that is no success. Open its address in a browser and compare.',
  AUTHENTICATION_FAILED:
    'The login is refused. Correct the secret, then “./hub reload”; after three refusals it is tried every 10 minutes.',
  REDIRECTED_AWAY: 'It sends its reader to another host. Write that address into the instance file if it is right.',
  RESPONSE_TOO_LARGE: 'The answer is larger than the hub takes. Choose a smaller page of the device.',
  INVALID_RESPONSE:
    'The answer is not what the profile expects. Check the profile; on a serial line also the baud rate.',
  UNKNOWN_MODEL: 'Something answers, but no profile is known for it. Name a “profile” in the instance file.',
  MODEM_OFFLINE: 'The modem’s line is closed. Plug it in; “./hub ports” shows its ports.',
  RESTARTING: 'It was told to start anew and is given time for that. Wait; if it does not come back, this changes.',
  PROXY_HINDERED:
    'The proxy serves, but not all of it works. The message says what stands in its way, and what to enter against it.',
  IDENTITY_CONFLICT:
    'Two sockets have a modem of one identity; the message names them. “./hub modems” shows both; take one away, or correct “usb.path”.',
  SIM_BLOCKED: 'The SIM wants a PIN or PUK that the hub must not try. Enter it in a phone, or switch it off there.',
  HANDLER_DOWN: 'It is started again by itself; see Health.',
};

/** @param {string | null} code */
export function cure(code) {
  return (code && CURES[code]) || 'The message says what is wrong; the log of the service says more.';
}

/** @param {string} status */
export function statusWords(status) {
  switch (status) {
    case 'online':
      return 'Online';
    case 'degraded':
      return 'Last read failed';
    case 'offline':
      return 'Offline';
    default:
      return 'Not heard yet';
  }
}
