// @ts-check
/**
 * What the page knows: the devices as the stream tells them, and the last events. No DOM.
 *
 * @typedef {{error: string | null, message: string | null, timestamp: string,
 *   retry: {attempt: number, next_retry: string} | null}} Fault
 * @typedef {{kind: 'flag' | 'number' | 'choice' | 'text', min?: number | null, max?: number | null,
 *   step?: number | null, options?: string[], max_length?: number}} Control
 * @typedef {{kind: string, unit: string | null, device_class: string | null,
 *   state_class: string | null, control: Control | null}} Property
 * @typedef {{owner: string, type: string, model: string, manufacturer: string | null,
 *   friendly_name: string, room: string | null, line: string | null, silence: number,
 *   properties: {[name: string]: Property}}} Description
 * @typedef {{values: {[name: string]: any}, units: {[name: string]: string},
 *   measured: {[name: string]: string}, quality: string, timestamp: string}} Reading
 * @typedef {{device_id: string, type: string, handler: string, status: string, since: string,
 *   reading: Reading | null, fault: Fault | null, description: Description | null}} Device
 * @typedef {{number: number, device_id: string, event: string, data: any,
 *   timestamp: string}} Happened
 */

/** Events that are kept, the newest first. */
const MOST_EVENTS = 500;

export class Store {
  constructor() {
    /** @type {Map<string, Device>} */
    this.devices = new Map();
    /** @type {Happened[]} */
    this.events = [];
    this.live = false;
    /** Why the hub does not let itself be followed, a code of its errors; empty: it does, or is away. */
    this.problem = '';
    /** Name of the instance; empty until it is known. */
    this.instance = '';
    /** @type {Set<string>} names of services that the hub does not reach */
    this.away = new Set();
    /** When the hub was last heard, in ms. */
    this.heard = 0;
    /** The hub's clock less the browser's, in ms. */
    this.skew = 0;
    this.number = 0;
    /** @type {Set<(changed: Set<string>) => void>} */
    this.listeners = new Set();
    /** Ids of devices; `*`: which devices there are; `!`: events; `~`: the connection. */
    this.changed = new Set();
    this.planned = false;
  }

  /**
   * @param {(changed: Set<string>) => void} listener told at most once a picture
   * @returns {() => void} ends it
   */
  listen(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** @param {string} what */
  note(what) {
    this.changed.add(what);
    if (!this.planned) {
      this.planned = true;
      // No picture is drawn while the page is hidden; the wait ends all the same.
      const tell = () => {
        if (this.planned) {
          this.planned = false;
          const changed = this.changed;
          this.changed = new Set();
          this.listeners.forEach((listener) => listener(changed));
        }
      };
      if (typeof requestAnimationFrame === 'function') {
        requestAnimationFrame(tell);
      }
      setTimeout(tell, 250);
    }
  }

  /**
   * @param {boolean} live
   * @param {string} problem
   */
  connected(live, problem = '') {
    if (live !== this.live || problem !== this.problem) {
      this.live = live;
      this.problem = problem;
      this.note('~');
    }
  }

  /** @param {any} health an answer of the hub's `/health` */
  health(health) {
    /** @type {[string, any][]} */
    const services = Object.entries(health?.dependencies ?? {});
    const away = services.flatMap(([name, one]) => (one.status === 'healthy' ? [] : [name]));
    const instance = health?.instance_id ?? this.instance;
    if (instance !== this.instance || away.join() !== [...this.away].join()) {
      this.instance = instance;
      this.away = new Set(away);
      this.note('~');
    }
  }

  /**
   * The service that reads a device, if the hub does not reach it.
   *
   * @param {Device} device
   * @returns {string} empty if it does
   */
  missing(device) {
    const owner = device.description?.owner ?? '';
    return this.away.has(owner) ? owner : '';
  }

  /**
   * @param {string} name of a message
   * @param {any} data
   */
  take(name, data) {
    this.heard = Date.now();
    if (name === 'snapshot') {
      this.snapshot(data);
      return;
    }
    if (name === 'event') {
      this.happened(data.device_id, data.event, data.data, data.timestamp);
      return;
    }
    if (name === 'gap') {
      this.happened('', 'gap', data, new Date(Date.now() + this.skew).toISOString());
      return;
    }
    const device = this.devices.get(data.device_id);
    if (!device) {
      return;
    }
    if (name === 'state') {
      const { values, units, measured, quality, timestamp } = data;
      device.reading = { values, units, measured, quality, timestamp };
    } else if (name === 'availability') {
      device.status = data.status;
      device.since = data.since;
    } else if (name === 'fault') {
      device.fault = data.error === null ? null : data;
    } else if (name === 'described') {
      device.description = data.description;
      this.note('*');
    }
    this.note(device.device_id);
  }

  /** @param {{devices: Device[], complete: boolean}} data */
  snapshot(data) {
    const before = this.devices;
    this.devices = new Map(data.devices.map((device) => [device.device_id, device]));
    if (!data.complete) {
      before.forEach((device, id) => {
        if (!this.devices.has(id)) {
          this.devices.set(id, device);
        }
      });
    }
    this.note('*');
    this.devices.forEach((_, id) => this.note(id));
  }

  /**
   * @param {string} device
   * @param {string} event
   * @param {any} data
   * @param {string} timestamp
   */
  happened(device, event, data, timestamp) {
    this.events.unshift({ number: ++this.number, device_id: device, event, data, timestamp });
    this.events.length = Math.min(this.events.length, MOST_EVENTS);
    this.note('!');
  }

  /** The time at the hub, in ms. */
  now() {
    return Date.now() + this.skew;
  }
}

/**
 * The properties of a device: those that are described, then those that came besides.
 *
 * @param {Device} device
 * @returns {string[]}
 */
export function properties(device) {
  const names = new Set(Object.keys(device.description?.properties ?? {}));
  Object.keys(device.reading?.values ?? {}).forEach((name) => names.add(name));
  return [...names];
}

/**
 * Whether a property has come since the device is known; profiles describe more than one has.
 *
 * @param {Device} device
 * @param {string} property
 */
export function seen(device, property) {
  return own(device.reading?.values, property) !== undefined;
}

/**
 * @param {Device} device
 * @param {string} property
 * @returns {string} empty where there is none
 */
export function unit(device, property) {
  return (
    own(device.reading?.units, property) ?? own(device.description?.properties, property)?.unit ?? ''
  );
}

/**
 * What an object has itself: names of properties are whatever a device says.
 *
 * @template T
 * @param {{[name: string]: T} | null | undefined} object
 * @param {string} name
 * @returns {T | undefined}
 */
export function own(object, name) {
  return object && Object.hasOwn(object, name) ? object[name] : undefined;
}

/** @param {Device} device */
export function title(device) {
  return device.description?.friendly_name || device.device_id;
}

/** @param {Device} device */
export function well(device) {
  return device.status === 'online' && device.fault === null;
}
