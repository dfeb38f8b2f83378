//! A page that nobody wrote: a heading and some lines as PDF 1.4 (ISO 32000-1), in a font that every reader has.

/// Points from one line to the next.
const LINE_POINTS: u32 = 22;

/// A document of one page; its text is of plain Latin letters, as the font has no others.
pub(super) fn pdf(heading: &str, lines: &[&str]) -> Vec<u8> {
    let mut words = format!("BT /F1 20 Tf 72 760 Td ({}) Tj ET\n", escaped(heading));
    for (line, number) in lines.iter().zip(1..) {
        let height = 750 - LINE_POINTS * number;
        let line = escaped(line);
        words.push_str(&format!("BT /F1 12 Tf 72 {height} Td ({line}) Tj ET\n"));
    }
    let length = words.len();
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
        format!("<< /Length {length} >>\nstream\n{words}endstream"),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut out = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (object, number) in objects.iter().zip(1..) {
        places.push(out.len());
        out.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let (table, count) = (out.len(), objects.len() + 1);
    out.push_str(&format!("xref\n0 {count}\n0000000000 65535 f \n"));
    for place in places {
        out.push_str(&format!("{place:010} 00000 n \n"));
    }
    out.push_str(&format!(
        "trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n"
    ));
    out.into_bytes()
}

/// Text as it stands between the brackets of a string.
fn escaped(text: &str) -> String {
    text.chars()
        .filter(|letter| letter.is_ascii() && !letter.is_ascii_control())
        .flat_map(|letter| {
            let marked = matches!(letter, '(' | ')' | '\\').then_some('\\');
            marked.into_iter().chain([letter])
        })
        .collect()
}

#[cfg(test)]
mod tests;
