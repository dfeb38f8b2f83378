use super::super::tests::small;
use super::*;

#[test]
fn titles_and_codes_are_unique() {
    let titles: std::collections::HashSet<_> = (0..4_000).map(title).collect();
    assert_eq!(titles.len(), 4_000);
    assert_eq!(title(24), "สถิติเบื้องต้น 2");
    assert_eq!(code(7), "99LET0007");
}

#[test]
fn there_is_a_course_for_forty_students_and_never_fewer_than_twelve() {
    let university = |people| University::new(1, people, jiff::civil::date(2026, 11, 22)).unwrap();
    assert_eq!(university(60).courses(), 12);
    assert_eq!(university(2_000).courses(), 36);
    assert_eq!(university(200_000).courses(), 3_627);
}

#[test]
fn nobody_takes_a_course_twice_or_one_that_is_not_given() {
    let university = small();
    for person in university.learners() {
        for term in university.begun_terms() {
            let taken: Vec<_> = university.taken(&person, term).courses().collect();
            let mut distinct = taken.clone();
            distinct.sort_unstable();
            distinct.dedup();
            assert_eq!(distinct.len(), taken.len());
            for course in taken {
                assert!(course < university.courses());
                assert!(University::is_given(course, term));
                assert!(!university.assists(&person, course));
                assert!(person.kind != Kind::OutsideLearner || is_online(course));
            }
        }
    }
}

#[test]
fn the_first_lecturer_teaches_the_first_two_courses_only() {
    let university = small();
    for class in university.classes() {
        let teacher = university.teacher(class);
        assert_eq!(teacher == 0, class.course < 2);
        assert!(teacher < university.layout.count(Kind::Lecturer));
    }
}

#[test]
fn most_students_take_three_courses_in_a_term() {
    let university = small();
    let term = university.begun_terms().next_back().unwrap();
    let students: Vec<_> = university.everybody_of(Kind::Student).collect();
    let full = students
        .iter()
        .filter(|student| university.taken(student, term).len() == 3)
        .count();
    assert!(
        full * 100 >= students.len() * 95,
        "{full} of {}",
        students.len()
    );
}
