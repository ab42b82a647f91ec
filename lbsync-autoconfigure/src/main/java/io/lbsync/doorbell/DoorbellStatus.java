package io.lbsync.doorbell;

/**
 * How the doorbell does.
 *
 * @param proved whether a ring of another server would be heard
 * @param trouble why not, or an empty text
 * @param rung how often this server has rung, each time for all that happened since the
 * last one
 * @param heard how often it was told to look
 * @param failed how often it could not ring
 */
public record DoorbellStatus(boolean proved, String trouble, long rung, long heard, long failed) {

}
