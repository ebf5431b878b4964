/**
 * WS `/outrigger/browser`. Text frames are JSON. Binary frames to the client are pictures of the active tab: a header of
 * 36 bytes (little endian) and a JPEG.
 *
 * | offset | type | |
 * | --- | --- | --- |
 * | 0 | u32 | number of the frame; `drawn` names it |
 * | 4 | f32, f32 | the viewport's width and height |
 * | 12 | f32, f32 | how far the page is scrolled |
 * | 20 | f32 | page zoom by pinching |
 * | 24 | f64 | when it was made, ms since 1970 |
 * | 32 | u32 | reserved |
 *
 * The newest picture wins: with two not yet drawn, the ones between are left out. Nothing is sent while `watch` is off,
 * and nothing is captured while nobody watches.
 */
export const frameHeaderBytes = 36
