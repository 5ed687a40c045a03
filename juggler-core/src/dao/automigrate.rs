//! Stores made anew for the models on them.

use crate::datasource::DataSource;
use crate::error::Result;
use crate::relation;

impl DataSource {
    /// Drops all rows of all attached models, with those that link them and that nobody declared, and starts their generated ids
    /// anew. On a database, their tables are dropped and created.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn automigrate(&self) -> Result<()> {
        self.ready().await?;
        self.models().iter().for_each(|model| relation::define_between(self, model));
        let models = self.models();
        for model in &models {
            self.source().introduce(model).await?;
        }
        self.source().connector().automigrate(&models).await
    }
}
