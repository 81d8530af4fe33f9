/**
 * The files of an instance as a service has read them: the checked copy, the profiles that it uses,
 * and what tells two versions apart. Start reading at {@link
 * io.sensorhub.runtime.instance.CheckedInstance}.
 */
@NullMarked
package io.sensorhub.runtime.instance;

import org.jspecify.annotations.NullMarked;
