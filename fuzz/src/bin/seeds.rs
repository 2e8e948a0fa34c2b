//! Writes the first inputs of every target into `corpus/<target>/`.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for (target, inputs) in monolayer_fuzz::seeds::all() {
        let folder = corpus.join(target);
        std::fs::create_dir_all(&folder)?;
        for (i, bytes) in inputs.iter().enumerate() {
            std::fs::write(folder.join(format!("seed-{i:02}")), bytes)?;
        }
        println!("{target}: {} seeds", inputs.len());
    }
    Ok(())
}
