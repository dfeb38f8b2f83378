use super::*;
use crate::demo::dice::Seed;
use crate::demo::reading::thai_is_well_formed;

#[test]
fn every_text_is_well_formed_thai_or_english() {
    let tables: [&[&str]; 7] = [
        &OPENINGS,
        &CLOSINGS,
        &OPENINGS_ENGLISH,
        &CLOSINGS_ENGLISH,
        &HEALTH,
        &SURVEY_COMMENTS,
        &REASONS,
    ];
    let cases = COMPLAINTS
        .iter()
        .chain(&SERVICE_WISHES)
        .flat_map(|(short, long)| [short, long]);
    for text in tables.into_iter().flatten().chain(cases) {
        for voice in [Voice::Kha, Voice::Khrap] {
            thai_is_well_formed(&voice.speak(text)).unwrap();
        }
    }
}

#[test]
fn a_voice_keeps_its_particles_and_its_language() {
    let mut dice = Seed::new(5).dice(b"voices  ", 0);
    for _ in 0..1_000 {
        let post = forum_post(Voice::Khrap, &mut dice, "ใบบัว");
        assert!(
            !post.contains("ค่ะ") && !post.contains("คะ") && !post.contains(['~', '^']),
            "{post}"
        );
        assert!(forum_post(Voice::English, &mut dice, "Baibua").is_ascii());
    }
}

#[test]
fn lp_021_some_posts_tell_of_health_and_some_name_another_person() {
    let mut dice = Seed::new(5).dice(b"posts   ", 0);
    let posts: Vec<_> = (0..2_000)
        .map(|_| forum_post(Voice::Kha, &mut dice, "ใบบัว"))
        .collect();
    let health: Vec<_> = HEALTH.iter().map(|text| Voice::Kha.speak(text)).collect();
    let health = posts.iter().filter(|post| health.contains(post)).count();
    let thanks = posts.iter().filter(|post| post.contains("คุณใบบัว")).count();
    assert!((10..100).contains(&health), "{health}");
    assert!((60..200).contains(&thanks), "{thanks}");
}
