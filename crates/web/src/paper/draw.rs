//! Pages written down as PDF, with the tags by which a screen reader finds its way: headings, paragraphs,
//! lists, the QR code as a figure that is told, and what stands on every page as nothing to be read out.

use std::collections::BTreeMap;
use std::num::NonZeroU16;

use jiff::civil::Date;
use krilla::action::{Action, LinkAction};
use krilla::annotation::{Annotation, LinkAnnotation, Target};
use krilla::color::rgb;
use krilla::configure::{Accessibility, Archival, Configuration, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata, TextDirection};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, BBox, ContentTag, Identifier, ListNumbering, SpanTag, Tag, TagGroup,
    TagId, TagTree,
};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use krilla::{Document, SerializeSettings};
use qrcode::{Color, QrCode};

use super::letters::{BOLD, Cut, REGULAR};
use super::pages::{CODE, HIGH, Laid, Leaf, Page, Put, SIDE, WIDE};
use super::{Block, Passage, Sheet, Unprintable, Words};

const INK: (u8, u8, u8) = (0x1b, 0x25, 0x30);
const QUIET: (u8, u8, u8) = (0x4d, 0x5a, 0x66);

/// Both cuts, for the writer.
struct Cuts {
    regular: Font,
    bold: Font,
}

/// The parts of pages that a tag holds together.
type Leaves = BTreeMap<Leaf, Vec<Identifier>>;

/// Writes the pages.
pub(super) fn draw(sheet: &Sheet, laid: &Laid) -> Result<Vec<u8>, Unprintable> {
    let font = |bytes: &'static [u8]| Font::new(bytes.into(), 0).ok_or(Unprintable::Typeface);
    let cuts = Cuts {
        regular: font(REGULAR)?,
        bold: font(BOLD)?,
    };
    let mut document = Document::new_with(SerializeSettings {
        configuration: standards(sheet)?,
        ..SerializeSettings::default()
    });
    let mut leaves = Leaves::new();
    let mut figure = None;
    let mut link = None;
    for (at, page) in laid.pages.iter().enumerate() {
        let size = PageSettings::from_wh(WIDE, HIGH).ok_or(Unprintable::Standard)?;
        let mut drawn = document.start_page_with(size);
        let mut surface = drawn.surface();
        for put in page {
            stretch(&mut surface, &cuts, put, &mut leaves)?;
        }
        if let (0, Some(address)) = (at, &sheet.address) {
            figure = Some(code(&mut surface, &address.url)?);
        }
        surface.finish();
        if let (0, Some(address)) = (at, &sheet.address) {
            link = around(page, &address.url).map(|way| {
                drawn.add_tagged_annotation(Annotation::new_link(way, Some(address.url.clone())))
            });
        }
        drawn.finish();
    }
    document.set_metadata(metadata(sheet));
    document.set_outline(outline(sheet, laid));
    document.set_tag_tree(tree(sheet, leaves, figure, link)?);
    document.finish().map_err(|_| Unprintable::Standard)
}

/// Accessible always; for archives where the sheet has a day.
fn standards(sheet: &Sheet) -> Result<Configuration, Unprintable> {
    let accessible = ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1);
    let standards = match sheet.day {
        Some(_) => accessible.with_archival_validator(Archival::A2_A),
        None => accessible,
    };
    standards.finish().map_err(|_| Unprintable::Standard)
}

fn stretch(
    surface: &mut Surface<'_>,
    cuts: &Cuts,
    put: &Put,
    leaves: &mut Leaves,
) -> Result<(), Unprintable> {
    let tag = match put.leaf {
        Leaf::Edge => ContentTag::Artifact(Artifact::with_kind(edge(put.y))),
        _ => ContentTag::Span(SpanTag::empty()),
    };
    let identifier = surface.start_tagged(tag);
    if put.leaf != Leaf::Edge {
        leaves.entry(put.leaf).or_default().push(identifier);
    }
    let (red, green, blue) = if put.stretch.quiet { QUIET } else { INK };
    surface.set_fill(Some(Fill {
        paint: rgb::Color::new(red, green, blue).into(),
        ..Fill::default()
    }));
    let glyphs: Vec<KrillaGlyph> = put
        .stretch
        .glyphs
        .iter()
        .map(|glyph| {
            let id = GlyphId::new(glyph.glyph);
            let range = glyph.from..glyph.to;
            KrillaGlyph::new(id, glyph.advance, glyph.right, glyph.up, 0.0, range, None)
        })
        .collect();
    let font = match put.stretch.cut {
        Cut::Regular => &cuts.regular,
        Cut::Bold => &cuts.bold,
    };
    let start = Point::from_xy(put.x, put.y);
    let (text, size) = (&put.stretch.text, put.stretch.size);
    surface.draw_glyphs(start, &glyphs, font.clone(), text, size, false);
    surface.end_tagged();
    Ok(())
}

/// What stands on every page, above or below what is said.
fn edge(y: f32) -> ArtifactType {
    if y < HIGH / 2.0 {
        ArtifactType::Header
    } else {
        ArtifactType::Footer
    }
}

/// The QR code, at the upper right of the first page.
fn code(surface: &mut Surface<'_>, url: &str) -> Result<(Identifier, BBox), Unprintable> {
    let code = QrCode::new(url.as_bytes()).map_err(|_| Unprintable::Address)?;
    let wide = u16::try_from(code.width()).map_err(|_| Unprintable::Address)?;
    let edge = CODE / f32::from(wide.max(1));
    let (left, top) = (WIDE - SIDE - CODE, 72.0);
    let identifier = surface.start_tagged(ContentTag::Other);
    let mut path = PathBuilder::new();
    let colors = code.to_colors();
    for (row, colors) in (0_u16..).zip(colors.chunks(usize::from(wide.max(1)))) {
        for (column, color) in (0_u16..).zip(colors) {
            let (x, y) = (left + edge * f32::from(column), top + edge * f32::from(row));
            let square = Rect::from_xywh(x, y, edge, edge);
            if let (Color::Dark, Some(square)) = (color, square) {
                path.push_rect(square);
            }
        }
    }
    let path = path.finish().ok_or(Unprintable::Address)?;
    surface.set_fill(Some(Fill::default()));
    surface.draw_path(&path);
    surface.end_tagged();
    let whole = Rect::from_xywh(left, top, CODE, CODE).ok_or(Unprintable::Address)?;
    Ok((identifier, BBox::new(0, whole)))
}

/// The link around the printed address.
fn around(page: &Page, url: &str) -> Option<LinkAnnotation> {
    let mut edges: Option<(f32, f32, f32, f32)> = None;
    for put in page.iter().filter(|put| put.leaf == Leaf::Address) {
        let advance: f32 = put.stretch.glyphs.iter().map(|glyph| glyph.advance).sum();
        let size = put.stretch.size;
        let (left, right) = (put.x, put.x + advance * size);
        let (top, bottom) = (put.y - size, put.y + size * 0.35);
        let known = edges.unwrap_or((left, top, right, bottom));
        edges = Some((
            known.0.min(left),
            known.1.min(top),
            known.2.max(right),
            known.3.max(bottom),
        ));
    }
    let (left, top, right, bottom) = edges?;
    let target = Target::Action(Action::Link(LinkAction::new(url.to_owned())));
    Some(LinkAnnotation::new(
        Rect::from_ltrb(left, top, right, bottom)?,
        target,
    ))
}

fn metadata(sheet: &Sheet) -> Metadata {
    let told = Metadata::new()
        .title(sheet.title.clone())
        .description(sheet.head.clone())
        .language(sheet.language.tag().to_owned())
        .authors(vec![sheet.author.clone()])
        .creator("Sitthi".to_owned())
        .text_direction(TextDirection::LeftToRight);
    let told = match &sheet.address {
        Some(address) => told.document_id(format!("{} {}", address.url, sheet.language.tag())),
        None => told,
    };
    match sheet.day.and_then(dated) {
        Some(day) => told.creation_date(day),
        None => told,
    }
}

/// The first moment of a day in Thailand.
fn dated(day: Date) -> Option<DateTime> {
    let year = u16::try_from(day.year()).ok()?;
    let (month, day) = (
        u8::try_from(day.month()).ok()?,
        u8::try_from(day.day()).ok()?,
    );
    let midnight = DateTime::new(year)
        .month(month)
        .day(day)
        .hour(0)
        .minute(0)
        .second(0);
    Some(midnight.utc_offset_hour(7).utc_offset_minute(0))
}

/// The parts of the sheet, to jump to.
fn outline(sheet: &Sheet, laid: &Laid) -> Outline {
    let mut outline = Outline::new();
    let begin = XyzDestination::new(0, Point::from_xy(0.0, 0.0));
    let mut whole = OutlineNode::new(sheet.title.clone(), begin);
    for (block, page, y) in &laid.headings {
        let Some(Block::Heading { level: 2, words }) = sheet.blocks.get(*block) else {
            continue;
        };
        let there = XyzDestination::new(*page, Point::from_xy(0.0, *y));
        whole.push_child(OutlineNode::new(said(words), there));
    }
    outline.push_child(whole.with_open(true));
    outline
}

/// The matter of words, without what is beside it.
fn said(words: &[Words]) -> String {
    let matter = words.iter().filter(|words| !words.quiet);
    let matter: String = matter.map(|words| words.text.as_str()).collect();
    matter.trim().to_owned()
}

/// The structure: what is a heading, a paragraph, a list.
fn tree(
    sheet: &Sheet,
    mut leaves: Leaves,
    figure: Option<(Identifier, BBox)>,
    link: Option<Identifier>,
) -> Result<TagTree, Unprintable> {
    let mut tree = TagTree::new().with_lang(Some(sheet.language.tag().to_owned()));
    let first = NonZeroU16::MIN;
    let mut take = |leaf: Leaf, mut group: TagGroup| {
        for identifier in leaves.remove(&leaf).unwrap_or_default() {
            group.push(identifier);
        }
        group
    };
    let heading = TagGroup::new(Tag::Hn(first, Some(sheet.title.clone())));
    tree.push(take(Leaf::Title, heading));
    for at in 0..sheet.below.len() {
        tree.push(take(Leaf::Below(at), TagGroup::new(Tag::P)));
    }
    if let (Some(address), Some((identifier, whole))) = (&sheet.address, figure) {
        let mut group = take(Leaf::Address, TagGroup::new(Tag::Link));
        if let Some(link) = link {
            group.push(link);
        }
        let mut paragraph = TagGroup::new(Tag::P);
        paragraph.push(group);
        tree.push(paragraph);
        let told = Tag::Figure(Some(address.told.clone())).with_bbox(Some(whole));
        let mut picture = TagGroup::new(told);
        picture.push(identifier);
        tree.push(picture);
    }
    let mut list: Option<TagGroup> = None;
    for (at, block) in sheet.blocks.iter().enumerate() {
        if !matches!(block, Block::Item(_))
            && let Some(list) = list.take()
        {
            tree.push(list);
        }
        match block {
            Block::Heading { level, words } => {
                let level = NonZeroU16::new(*level).unwrap_or(first);
                let heading = TagGroup::new(Tag::Hn(level, Some(said(words))));
                tree.push(take(Leaf::Body(at), heading));
            }
            Block::Paragraph(passage) => {
                let tag = Tag::P.with_id(named(passage));
                tree.push(take(Leaf::Body(at), TagGroup::new(tag)));
            }
            Block::Item(passage) => {
                let mut item = TagGroup::new(Tag::LI.with_id(named(passage)));
                item.push(take(Leaf::Sign(at), TagGroup::new(Tag::Lbl)));
                item.push(take(Leaf::Body(at), TagGroup::new(Tag::LBody)));
                list.get_or_insert_with(|| TagGroup::new(Tag::L(ListNumbering::Disc)))
                    .push(item);
            }
        }
    }
    if let Some(list) = list {
        tree.push(list);
    }
    Ok(tree)
}

fn named(passage: &Passage) -> Option<TagId> {
    let name = passage.name.as_ref()?;
    Some(TagId::from(name.bytes()))
}
