/** One icon. Decoration only: whoever shows it also says in words what it means. */
export function Codicon({ path, spin = false }: { readonly path: string; readonly spin?: boolean }) {
	return (
		<svg class={spin ? "icon icon-spin" : "icon"} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
			<path d={path} fill="currentColor" fill-rule="evenodd" clip-rule="evenodd" />
		</svg>
	);
}
