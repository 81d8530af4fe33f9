/**
 * Who may use the API of modems from other machines: accounts and their file, roles, passwords as
 * they are kept. Start with {@link io.sensorhub.runtime.access.AccessFiles}.
 */
@NullMarked
package io.sensorhub.runtime.access;

import org.jspecify.annotations.NullMarked;
