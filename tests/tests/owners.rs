//! Relations to models of several types: an enum of owners, from both ends.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use juggler_core::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
struct Album {
    #[model(id, generated)]
    id: i64,
    title: String,
    #[model(has_many(polymorphic = "subject"))]
    photos: HasMany<Photo>,
    #[model(has_one(polymorphic = "subject"))]
    cover: HasOne<Photo>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Venue {
    #[model(id, generated)]
    id: i64,
    city: String,
    #[model(has_many(polymorphic = "subject"))]
    photos: HasMany<Photo>,
}

#[derive(Owners, Debug, Clone, PartialEq)]
enum Subject {
    Album(Album),
    Venue(Box<Venue>),
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(rename_all = "camelCase")]
struct Photo {
    #[model(id, generated)]
    id: i64,
    url: String,
    subject_id: i64,
    subject_type: String,
    subject: BelongsToAny<Subject>,
}

/// The key and the type may be null, and another parent stands beside.
#[derive(Model, Debug, Clone, PartialEq)]
struct Note {
    #[model(id, generated)]
    id: i64,
    photo_id: i64,
    photo: BelongsTo<Photo>,
    about_id: Option<i64>,
    about_type: Option<String>,
    about: BelongsToAny<Subject>,
}

/// Two parents are required, one of them of several types.
#[derive(Model, Debug, Clone, PartialEq)]
struct Stamp {
    #[model(id, generated)]
    id: i64,
    photo_id: i64,
    photo: BelongsTo<Photo>,
    subject_id: i64,
    subject_type: String,
    subject: BelongsToAny<Subject>,
}

struct World {
    ds: DataSource,
    album: Album,
    venue: Venue,
}

impl World {
    async fn new() -> World {
        let ds = juggler_memory::connect("memory:").await.unwrap();
        ds.attach::<(Album, Venue, Photo, Note, Stamp)>().unwrap();
        let album = Album::create(&ds, NewAlbum { title: "Kind of Blue".into() }).await.unwrap();
        let venue = Venue::create(&ds, NewVenue { city: "Turin".into() }).await.unwrap();
        assert_eq!(album.id, venue.id, "only the type tells them apart");
        World { ds, album, venue }
    }

    async fn photo(&self, url: &str, subject: &impl juggler_core::model::OneOf<Subject>) -> Photo {
        Photo::create(&self.ds, NewPhoto { url: url.into() }.subject(subject)).await.unwrap()
    }
}

#[tokio::test]
async fn a_new_row_is_told_whose_it_is() {
    let w = World::new().await;
    let photo = w.photo("a", &w.album).await;
    assert_eq!((photo.subject_id, &*photo.subject_type), (w.album.id, "Album"));
    let photo = w.photo("v", &Subject::from(w.venue.clone())).await;
    assert_eq!((photo.subject_id, &*photo.subject_type), (w.venue.id, "Venue"));

    let note = Note::create(&w.ds, NewNote {}.photo(&photo)).await.unwrap();
    assert_eq!((note.about_id, &note.about_type), (None, &None));
    assert_eq!(note.about().get(&w.ds).await.unwrap(), None);
    let note = Note::create(&w.ds, NewNote {}.photo(&photo)).about(&w.album).await.unwrap();
    assert_eq!((note.about_id, note.about_type.as_deref()), (Some(w.album.id), Some("Album")));

    let stamp = Stamp::create(&w.ds, NewStamp {}.subject(&w.venue).photo(&photo)).await.unwrap();
    assert_eq!((stamp.photo_id, &*stamp.subject_type), (photo.id, "Venue"));
    let stamp = Stamp::create(&w.ds, NewStamp {}.photo_id(photo.id).subject(&w.album)).await.unwrap();
    assert_eq!((stamp.photo_id, &*stamp.subject_type), (photo.id, "Album"));
}

#[tokio::test]
async fn the_owner_is_read_set_and_unset() {
    let w = World::new().await;
    let photo = w.photo("a", &w.album).await;
    assert_eq!(photo.subject().get(&w.ds).await.unwrap(), Some(Subject::Album(w.album.clone())));

    let photo = photo.subject().set(&w.ds, &w.venue).await.unwrap();
    assert_eq!(&*photo.subject_type, "Venue");
    let owner = photo.subject().get(&w.ds).await.unwrap().unwrap();
    assert_eq!(owner, Subject::Venue(Box::new(w.venue.clone())));
    // The enum stands for what is in it.
    let other = w.photo("b", &w.album).await.subject().set(&w.ds, &owner).await.unwrap();
    assert_eq!((other.subject_id, &*other.subject_type), (w.venue.id, "Venue"));

    let note = Note::create(&w.ds, NewNote {}.photo(&photo)).about(&w.venue).await.unwrap();
    let note = note.about().unset(&w.ds).await.unwrap();
    assert_eq!((note.about_id, note.about_type), (None, None));

    let lost = Photo::create(&w.ds, NewPhoto { url: "x".into() }.subject(&w.album))
        .set(Photo::SUBJECT_TYPE, "Nobody")
        .await
        .unwrap();
    let error = lost.subject().get(&w.ds).await.unwrap_err().to_string();
    assert!(error.contains("`Nobody`"), "{error}");
}

#[tokio::test]
async fn owners_have_their_own_rows_and_no_others() {
    let w = World::new().await;
    let made = w.album.photos().create(&w.ds, NewPhoto { url: "a".into() }).await.unwrap();
    assert_eq!((made.subject_id, &*made.subject_type), (w.album.id, "Album"));
    w.photo("v", &w.venue).await;
    let urls = |photos: Vec<Photo>| photos.into_iter().map(|photo| photo.url).collect::<Vec<_>>();
    assert_eq!(urls(w.album.photos().find(&w.ds).await.unwrap()), ["a"]);
    assert_eq!(urls(w.venue.photos().find(&w.ds).await.unwrap()), ["v"]);
    assert_eq!(w.album.cover().get(&w.ds).await.unwrap(), Some(made));
    let second = w.album.cover().create(&w.ds, NewPhoto { url: "b".into() }).await.unwrap_err();
    assert!(second.to_string().contains("cannot create more than one"), "{second}");
    assert_eq!(w.album.photos().destroy_all(&w.ds, everything()).await.unwrap(), 1);
    assert_eq!(Photo::count(&w.ds).await.unwrap(), 1);

    let of_albums = Album::find(&w.ds).filter(Album::PHOTOS.some(everything())).await.unwrap();
    assert_eq!(of_albums, []);
    let of_venues = Venue::find(&w.ds).filter(Venue::PHOTOS.some(Photo::URL.eq("v"))).await.unwrap();
    assert_eq!(of_venues, [w.venue]);
}

#[tokio::test]
async fn includes_lead_both_ways_and_on() {
    let w = World::new().await;
    for (url, subject) in [("a1", None), ("v1", Some(&w.venue)), ("a2", None)] {
        match subject {
            Some(venue) => w.photo(url, venue).await,
            None => w.photo(url, &w.album).await,
        };
    }
    let photos = Photo::find(&w.ds).include(Photo::SUBJECT).order(Photo::ID.asc()).await.unwrap();
    let names: Vec<&str> = photos
        .iter()
        .map(|photo| match photo.subject.loaded().unwrap() {
            Some(Subject::Album(album)) => &*album.title,
            Some(Subject::Venue(venue)) => &*venue.city,
            None => "nobody",
        })
        .collect();
    assert_eq!(names, ["Kind of Blue", "Turin", "Kind of Blue"]);
    assert_eq!(
        serde_json::to_value(&photos[1]).unwrap()["subject"],
        json!({"id": w.venue.id, "city": "Turin"})
    );

    let albums = Album::find(&w.ds)
        .include((Album::PHOTOS.include(Photo::SUBJECT).order(Photo::ID.desc()), Album::COVER))
        .await
        .unwrap();
    let photos = albums[0].photos.loaded().unwrap();
    assert_eq!(photos.iter().map(|photo| &*photo.url).collect::<Vec<_>>(), ["a2", "a1"]);
    for photo in photos {
        assert_eq!(photo.subject.loaded().unwrap(), Some(&Subject::Album(w.album.clone())));
    }
    assert_eq!(albums[0].cover.loaded().unwrap().unwrap().url, "a1");

    // From JSON, through the rows of each type.
    let filter = Filter::<Photo>::parse(
        r#"{"include": {"relation": "subject", "scope": {"include": "photos"}}, "order": "id ASC"}"#,
    )
    .unwrap();
    let photos = Photo::find(&w.ds).with(filter).await.unwrap();
    match photos[1].subject.loaded().unwrap() {
        Some(Subject::Venue(venue)) => assert_eq!(venue.photos.loaded().unwrap().len(), 1),
        other => panic!("{other:?}"),
    }
}
