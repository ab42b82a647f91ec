/**
 * What a server is allowed to do: its role, and who says so.
 */
@NullMarked
package io.lbsync.role;

import org.jspecify.annotations.NullMarked;
