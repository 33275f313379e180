export interface Seam {
  module: string;
  use: string;
  exports?: string[];
  members?: [exported: string, member: string][];
  text?: RegExp[];
  typesOnly?: boolean;
}
export function checkSeam(seam: Seam): Promise<{ problems: string[]; digest?: string }>;
