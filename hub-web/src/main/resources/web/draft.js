// @ts-check
/**
 * The piece of an instance file that a form asks for. No DOM.
 *
 * @typedef {{place: string, address: string, url: string, profile: string, driver: string,
 *   id: string, baud: string, unit: string, more: string}} Form
 *   place: `port:PATH`, `line:PORT`, `network` or `web`
 */

/**
 * @param {Form} form
 * @returns {{port: any, device: any}}
 * @throws {SyntaxError} where `more` is no JSON object
 */
export function draft(form) {
  /** @type {any} */
  const device = { device_id: form.id.trim(), profile: form.profile };
  /** @type {any} */
  let port = null;
  if (form.place === 'web') {
    const address = form.url.trim();
    device[address.includes('://') ? 'url' : 'ip'] = address;
  } else if (form.place.startsWith('line:')) {
    device.port_id = form.place.slice(5);
  } else {
    port = { port_id: form.id.trim() };
    if (form.place === 'network') {
      port.address = form.address.trim();
    } else {
      port.serial_path = form.place.slice(5);
    }
    if (!(form.place === 'network' && port.address.startsWith('tcp:')) && form.baud !== '') {
      port.baud_rate = number(form.baud);
    }
    port.driver = form.driver;
    device.port_id = port.port_id;
  }
  if (form.unit !== '' && form.driver.startsWith('modbus')) {
    device.unit_id = number(form.unit);
  }
  if (form.more.trim() !== '') {
    const more = JSON.parse(form.more);
    if (typeof more !== 'object' || more === null || Array.isArray(more)) {
      throw new SyntaxError('no JSON object');
    }
    Object.assign(device, more);
  }
  return { port, device };
}

/**
 * What was entered, as a number; what is none goes as it is, so that the hub names it.
 *
 * @param {string} text
 * @returns {number | string}
 */
function number(text) {
  return /^[0-9]{1,9}$/.test(text.trim()) ? Number(text) : text;
}

/**
 * @param {any} port of `/ports`
 * @returns {string} the place of a form that it is
 */
export function place(port) {
  return `port:${port.by_id ?? port.path}`;
}

/**
 * The ports that nobody has, besides the hub that tries one.
 *
 * @param {any[]} ports of `/ports`
 * @param {string} tried the place that is being tried, or was last
 */
export function unused(ports, tried) {
  return ports.filter(
    (port) => port.port_id === null && (port.in_use_by === null || place(port) === tried),
  );
}

/**
 * Whether a profile is for devices at such a place.
 *
 * @param {string} driver of the profile
 * @param {string} place
 */
export function fits(driver, place) {
  return place === 'web' ? driver === 'http' : driver !== 'http';
}

/**
 * The drivers that a line may have for a profile.
 *
 * @param {string} driver of the profile
 * @param {string} place
 * @returns {string[]} the likeliest first
 */
export function drivers(driver, place) {
  if (driver !== 'modbus') {
    return [driver];
  }
  return place === 'network' ? ['modbus-tcp', 'modbus-rtu'] : ['modbus-rtu'];
}
