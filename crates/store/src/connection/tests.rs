//! Statements that nobody waits for travel together: what they leave behind is what they would have
//! one by one, in the order in which they were given.

use super::{Connection, Location, Param, Purpose};

const MAKE: &str = "CREATE TEMP TABLE rows (id BIGINT PRIMARY KEY, value BIGINT NOT NULL);
     CREATE TEMP TABLE others (id BIGINT PRIMARY KEY, value BIGINT NOT NULL)";
const ADD: &str = "INSERT INTO rows (id, value) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET value = excluded.value";
const ADD_OTHER: &str = "INSERT INTO others (id, value) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET value = excluded.value";
const CHANGE: &str = "UPDATE rows SET value = $2 WHERE id = $1";
const RAISE: &str = "UPDATE rows SET value = value + $2 WHERE id >= $1";
const TAKE_AWAY: &str = "DELETE FROM rows WHERE id = $1 AND value <> $2";
const ALL: &str =
    "SELECT id, value FROM rows UNION ALL SELECT -1 - id, value FROM others ORDER BY 1";

/// Numbers that look random and are the same for the same seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        i64::try_from(self.0 % u64::try_from(most).unwrap()).unwrap()
    }
}

fn both() -> [Connection; 2] {
    let server = std::env::var("SITTHI_TEST_POSTGRES")
        .expect("these tests need PostgreSQL: `cargo xtask with cargo test -p store`");
    [Location::File(":memory:".into()), Location::Server(server)].map(|place| {
        let mut connection = Connection::open(&place, Purpose::Write).unwrap();
        connection.batch(MAKE).unwrap();
        connection
    })
}

fn rows(connection: &mut Connection) -> Vec<(i64, i64)> {
    connection
        .all(ALL, &[], |row| Ok((row.int(0)?, row.int(1)?)))
        .unwrap()
}

/// What one seed does: the same on every connection.
fn run(connection: &mut Connection, seed: u64) -> Vec<Vec<(i64, i64)>> {
    let mut dice = Dice(seed);
    let mut seen = Vec::new();
    connection.begin().unwrap();
    for at in 0..400 {
        let (id, value) = (dice.below(12), dice.below(1_000));
        let params = [Param::Int(id), Param::Int(value)];
        match dice.below(16) {
            // A row that goes with others is not there yet, by its contract.
            0..6 => {
                let place = 1_000 + at;
                let params = [Param::Int(place), Param::Int(value)];
                let adds = [ADD, ADD_OTHER][usize::try_from(dice.below(2)).unwrap()];
                connection.append(adds, &params).unwrap();
                if dice.below(2) == 0 {
                    let later = [Param::Int(place), Param::Int(value + 1)];
                    connection.write(adds, &later).unwrap();
                }
            }
            6..9 => connection.write(ADD, &params).unwrap(),
            9 => connection.write(ADD_OTHER, &params).unwrap(),
            10 => connection.write(CHANGE, &params).unwrap(),
            11 | 12 => connection.write(RAISE, &params).unwrap(),
            13 | 14 => connection.write(TAKE_AWAY, &params).unwrap(),
            _ => seen.push(rows(connection)),
        }
    }
    connection.steer("COMMIT").unwrap();
    seen.push(rows(connection));
    seen
}

#[test]
fn what_travels_together_leaves_what_one_by_one_would() {
    for seed in 1..12 {
        let [mut embedded, mut server] = both();
        let (expected, found) = (run(&mut embedded, seed), run(&mut server, seed));
        assert!(expected.iter().any(|rows| rows.len() > 40), "seed {seed}");
        assert_eq!(expected, found, "seed {seed}");
    }
}

#[test]
fn a_row_added_and_put_in_place_of_again_is_the_later_one() {
    for mut connection in both() {
        // The second time both statements are known to the server, and nothing sends them sooner.
        for round in 0..3 {
            let row = |value: i64| [Param::Int(round), Param::Int(value)];
            connection.begin().unwrap();
            connection.append(ADD, &row(1)).unwrap();
            connection.write(ADD, &row(2)).unwrap();
            connection
                .append(ADD, &[Param::Int(100 + round), Param::Int(3)])
                .unwrap();
            connection
                .write(TAKE_AWAY, &[Param::Int(100 + round), Param::Int(0)])
                .unwrap();
            connection.steer("COMMIT").unwrap();
        }
        assert_eq!(rows(&mut connection), [(0, 2), (1, 2), (2, 2)]);
    }
}
