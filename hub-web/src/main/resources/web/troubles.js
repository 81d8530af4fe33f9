// @ts-check
/** What is wrong with a service, in words. No DOM. */

/**
 * What is not as it should be, in words; see docs/operation/troubleshooting.md.
 *
 * @param {any} health an answer of `/health`
 * @returns {string[]}
 */
export function problems(health) {
  /** @type {string[]} */
  const found = [];
  for (const line of health?.lines ?? []) {
    if (line.state !== 'open') {
      found.push(`Line ${line.port_id} is ${line.state}${line.error ? `: ${line.error}` : ''}. “./hub ports” shows what is plugged in.`);
    }
  }
  const { listeners } = health ?? {};
  for (const listener of Array.isArray(listeners) ? listeners : []) {
    if (!listener.listening) {
      found.push(`${listener.name} on ${listener.endpoint} is not listened on: ${listener.error ?? 'unknown'}. End the program that holds it.`);
    }
  }
  for (const [name, dependency] of Object.entries(health?.dependencies ?? {})) {
    if (dependency.status !== 'healthy') {
      found.push(`${name} does not answer; it is started again by itself. If that repeats, its log says why.`);
    }
  }
  const { mqtt, aggregator, spool, push, detector, bus, modems, api, store: file } = health ?? {};
  if (mqtt && mqtt.connected === false) {
    found.push(`The broker at ${mqtt.host}:${mqtt.port} is not connected. Events wait on the disk until it is.`);
  }
  if (mqtt?.problem) {
    found.push(`Connections to the broker end early: ${mqtt.problem}`);
  }
  for (const topic of mqtt?.refused_subscriptions ?? []) {
    found.push(`The broker refuses the subscription to ${topic}: check its rights.`);
  }
  for (const left of mqtt?.left_out ?? []) {
    found.push(`The broker does not take ${left.topic}: ${left.reason}`);
  }
  if (aggregator && aggregator.connected === false) {
    found.push('The bridge does not hear the aggregator, so the broker is told nothing new. It tries again by itself; if that lasts, its log says why.');
  }
  if (spool?.error) {
    found.push(`Events cannot be kept on the disk: ${spool.error}`);
  }
  if (push?.error) {
    found.push(`Devices cannot report at ${push.listen}: ${push.error}`);
  }
  if (detector && detector.connected === false) {
    found.push('The detector of USB devices is away; what is known goes on.');
  } else if (detector?.status === 'degraded') {
    found.push('The detector of USB devices does not see what is plugged in; it is started again by itself.');
  }
  if (bus && bus.connected === false) {
    found.push('The Redis server is not connected; the newest thousand messages wait for it.');
  } else if (bus?.error) {
    found.push(`The Redis server refuses messages, which are left out: ${bus.error}. Check the rights of its user.`);
  }
  if (api && api.listening === false) {
    found.push(`The modems’ API for other machines is not listened on at ${api.listen}: ${api.error ?? 'unknown'}. End the program that holds it.`);
  }
  if (modems && health.status !== 'healthy' && modems.online < modems.count) {
    found.push(`${modems.online} of ${modems.count} modems serve; each has its reason in Devices.`);
  }
  if (file?.error) {
    found.push(`What was decided cannot be kept: ${file.error}`);
  }
  if (health?.error) {
    found.push(`${health.service}: ${health.error}`);
  }
  if (found.length === 0 && health && health.status !== 'healthy') {
    found.push(`${health.service} is ${health.status}: some of its devices are not well; see Devices.`);
  }
  return found;
}
