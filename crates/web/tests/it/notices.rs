//! The notices as whoever it concerns comes to them: every layer, for programs, by QR code, and what
//! changed from one version to the next.

use axum::http::StatusCode;
use serde_json::Value as Json;

use crate::house::{House, pack};

const HOME: &str = "/notices/chula-learning/1";

#[tokio::test(flavor = "multi_thread")]
async fn lp_004_every_layer_is_a_page_and_the_same_for_programs() {
    let house = House::open();
    let mut anybody = house.visitor();
    for layer in ["full", "short", "cookies", "children", "record"] {
        let told = anybody.get(&format!("{HOME}/{layer}.json")).await;
        assert_eq!(told.status, StatusCode::OK, "{layer}");
        let told: Json = serde_json::from_str(&told.body).unwrap();
        assert_eq!(told["layer"], layer);
        assert_eq!(told["version"], "1");
        for language in ["th", "en"] {
            let page = anybody
                .get(&format!("{HOME}/{layer}?lang={language}"))
                .await;
            for part in told["parts"].as_array().unwrap() {
                for group in part["groups"].as_array().unwrap() {
                    for line in group["lines"].as_array().unwrap() {
                        let said = line["text"][language].as_str().unwrap();
                        let is_said = page.body.contains(&escaped(said));
                        assert!(
                            is_said,
                            "{layer} ({language}) does not say {}",
                            line["rule"]
                        );
                    }
                }
            }
        }
    }
    for nowhere in ["/camera", "/full.txt", "/everything", "/channels/none"] {
        let answer = anybody.get(&format!("{HOME}{nowhere}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{nowhere}");
    }
}

/// A text as it stands in a page.
fn escaped(text: &str) -> String {
    text.replace('&', "&#38;")
        .replace('<', "&#60;")
        .replace('>', "&#62;")
        .replace('"', "&#34;")
        .replace('\'', "&#39;")
}

#[tokio::test(flavor = "multi_thread")]
async fn lp_025_what_is_said_before_a_channel_collects_has_an_address() {
    let house = House::open();
    let mut anybody = house.visitor();
    let channel = &house.app.policy().pack.channels[0].id;
    let page = anybody
        .get(&format!("{HOME}/channels/{channel}?lang=en"))
        .await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("What you must give"));
}

/// The dark squares of a drawing, row by row, without its margin.
fn squares(drawing: &str) -> (usize, Vec<bool>) {
    let path = drawing.rsplit(" d=\"").next().unwrap();
    let path = path.split('"').next().unwrap();
    let numbers = |text: &str| -> Vec<usize> {
        let parts = text.split(|c: char| !c.is_ascii_digit());
        parts.filter_map(|part| part.parse().ok()).collect()
    };
    let squares: Vec<Vec<usize>> = path.split('M').skip(1).map(numbers).collect();
    let edge = squares.iter().map(|square| square[2]).min().unwrap();
    let least = squares.iter().map(|square| square[0]).min().unwrap();
    let most = squares
        .iter()
        .map(|square| square[0] + square[2])
        .max()
        .unwrap();
    let wide = (most - least) / edge;
    let mut dark = vec![false; wide * wide];
    for square in squares {
        let (x, y) = ((square[0] - least) / edge, (square[1] - least) / edge);
        for over in 0..square[2] / edge {
            dark[y * wide + x + over] = true;
        }
    }
    (wide, dark)
}

#[tokio::test(flavor = "multi_thread")]
async fn lp_003_the_qr_code_leads_to_exactly_this_version() {
    let house = House::open();
    let drawing = house.visitor().get(&format!("{HOME}/qr.svg")).await;
    assert_eq!(drawing.headers["content-type"], "image/svg+xml");
    let (wide, dark) = squares(&drawing.body);
    // Read by a program that did not draw it.
    let mut read =
        rqrr::PreparedImage::prepare_from_greyscale((wide + 8) * 4, (wide + 8) * 4, |x, y| {
            let at = |place: usize| (place / 4).checked_sub(4).filter(|place| *place < wide);
            match (at(x), at(y)) {
                (Some(x), Some(y)) if dark[y * wide + x] => 0,
                _ => 255,
            }
        });
    let grids = read.detect_grids();
    let (_, address) = grids[0].decode().unwrap();
    let base = &crate::house::demo().base_url;
    assert_eq!(address, format!("{base}{HOME}"));
    let nowhere = house
        .visitor()
        .get("/notices/chula-learning/9/qr.svg")
        .await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn lp_108_a_published_version_stays_and_what_changed_since_stands_on_a_page() {
    let house = House::open();
    let mut anybody = house.visitor();
    let before = anybody.get(&format!("{HOME}/full.json")).await.body;
    let mut next = pack();
    let today = format!("effective = {}", house.app.now().civil_day());
    for (name, text) in &mut next {
        if name == "pack.toml" {
            *text = text
                .replacen("version = \"1\"", "version = \"2\"", 1)
                .replacen("effective = 2026-06-01", &today, 1);
        }
        if name == "retention.toml" {
            *text = text.replacen("period = \"P2Y\"", "period = \"P4Y\"", 1);
        }
    }
    crate::ground::apart(|| crate::publishing::publish(&house.app, next));
    assert_eq!(anybody.get(&format!("{HOME}/full.json")).await.body, before);
    let since = "/notices/chula-learning/2/since/1";
    let changes = anybody.get(&format!("{since}?lang=en")).await;
    assert_eq!(changes.status, StatusCode::OK);
    assert!(changes.body.contains("2 years"), "{}", changes.body);
    assert!(changes.body.contains("4 years"));
    assert!(changes.body.contains("Student enrolled at the University"));
    assert!(
        anybody
            .get("/notices/chula-learning/2?lang=en")
            .await
            .body
            .contains(since)
    );
}
