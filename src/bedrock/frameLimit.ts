import { Transform, type TransformCallback } from "node:stream";

/**
 * Largest event stream frame that is let through, in bytes. AWS's frames stay below 16 MB of payload and 128 KB of headers;
 * the SDK's decoder allocates whatever a length field says before it checks the frame, up to 4 GB.
 */
const maxFrame = 16 * 1024 * 1024 + 128 * 1024 + 16;

/** Passes an event stream on unchanged and fails at the first frame that claims to be larger than any real one. */
export class FrameLimit extends Transform {
	/** Bytes of the current frame that are still to come. */
	private remaining = 0;
	private readonly prefix = Buffer.alloc(4);
	private prefixLength = 0;

	override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
		let at = 0;
		while (at < chunk.length) {
			if (this.remaining > 0) {
				const taken = Math.min(this.remaining, chunk.length - at);
				this.remaining -= taken;
				at += taken;
				continue;
			}
			this.prefix[this.prefixLength++] = chunk[at++] ?? 0;
			if (this.prefixLength < 4) continue;
			this.prefixLength = 0;
			const length = this.prefix.readUInt32BE(0);
			if (length > maxFrame || length < 16) return done(new Error(`Event stream frame of ${length} bytes`));
			this.remaining = length - 4;
		}
		done(null, chunk);
	}
}
