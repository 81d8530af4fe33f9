/**
 * Files as trees of text, read strictly: every problem at once, each with its place, what was found
 * and what is allowed. {@link io.sensorhub.core.tree.StrictTree} parses, {@link
 * io.sensorhub.core.tree.Section} is how one object of a file is read. Knows no key of an instance
 * or a profile; never shows a secret.
 */
@NullMarked
package io.sensorhub.core.tree;

import org.jspecify.annotations.NullMarked;
