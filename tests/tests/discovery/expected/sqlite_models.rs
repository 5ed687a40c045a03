use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use juggler_core::prelude::*;

/// The table `badge`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "badge", rename_all = "camelCase")]
pub struct Badge {
    #[model(column = "employee_email", length = 60, sqlite(type = "VARCHAR"))]
    pub employee_email: Option<String>,
    #[model(id, generated, sqlite(type = "INTEGER"))]
    pub no: i64,
    #[model(belongs_to(foreign_key = employee_email, primary_key = email))]
    pub employee: BelongsTo<Employee>,
}

/// The table or view `big orders`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "big orders", rename_all = "camelCase", no_id)]
pub struct BigOrders {
    #[model(column = "2nd-no", sqlite(type = "INTEGER"))]
    pub _2nd_no: Option<i64>,
    #[model(precision = 10, scale = 2, sqlite(type = "NUMERIC"))]
    pub total: Option<f64>,
    #[model(sqlite(type = "BLOB"))]
    pub kind: Option<String>,
}

/// The table `department`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "department", rename_all = "camelCase")]
pub struct Department {
    #[model(id, generated, sqlite(type = "INTEGER"))]
    pub id: i64,
    #[model(sqlite(type = "TEXT"))]
    pub name: String,
    #[model(column = "head_id", unique, sqlite(type = "INTEGER"))]
    pub head_id: Option<i64>,
    pub head: BelongsTo<Employee>,
    pub employees: HasMany<Employee>,
}

/// The table `employee`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "employee", rename_all = "camelCase")]
pub struct Employee {
    #[model(id, generated, sqlite(type = "INTEGER"))]
    pub id: i64,
    #[model(unique, length = 60, sqlite(type = "VARCHAR"))]
    pub email: String,
    #[model(column = "boss_id", sqlite(type = "INTEGER"))]
    pub boss_id: Option<i64>,
    #[model(column = "department_id", sqlite(type = "INTEGER"))]
    pub department_id: Option<i64>,
    pub boss: BelongsTo<Employee>,
    pub department: BelongsTo<Department>,
    #[model(has_many(foreign_key = employee_email, primary_key = email))]
    pub badges: HasMany<Badge>,
    #[model(has_one(foreign_key = head_id))]
    pub department_by_head: HasOne<Department>,
    #[model(has_many(foreign_key = boss_id))]
    pub employees: HasMany<Employee>,
    pub employee_skills: HasMany<EmployeeSkill>,
    #[model(has_many(through = EmployeeSkill, foreign_key = employee_id, key_through = skill_name))]
    pub skills: HasMany<Skill>,
}

/// The table `employee_skill`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "employee_skill", rename_all = "camelCase")]
pub struct EmployeeSkill {
    #[model(id = 1, column = "employee_id", sqlite(type = "INTEGER"))]
    pub employee_id: i64,
    #[model(id = 2, column = "skill_name", length = 20, sqlite(type = "VARCHAR"))]
    pub skill_name: String,
    #[model(sqlite(type = "INTEGER"))]
    pub level: Option<i64>,
    pub employee: BelongsTo<Employee>,
    #[model(belongs_to(foreign_key = skill_name))]
    pub skill: BelongsTo<Skill>,
}

/// The table or view `log`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "log", no_id)]
pub struct Log {
    #[model(sqlite(type = "TIMESTAMP"))]
    pub at: Option<DateTime<Utc>>,
    #[model(sqlite(type = "TEXT"))]
    pub line: Option<String>,
}

/// The table `Order`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(rename_all = "camelCase")]
pub struct Order {
    #[model(id = 1, column = "tenant id", sqlite(type = "INTEGER"))]
    pub tenant_id: i64,
    #[model(id = 2, column = "2nd-no", sqlite(type = "INTEGER"))]
    pub _2nd_no: i64,
    #[model(length = 20, sqlite(type = "VARCHAR"))]
    pub r#type: String,
    #[model(sqlite(type = "REAL"))]
    pub größe: Option<f64>,
    #[model(column = "order_date", sqlite(type = "DATETIME"))]
    pub order_date: NaiveDateTime,
    #[model(column = "orderDate", sqlite(type = "DATE"))]
    pub order_date2: Option<NaiveDate>,
    #[model(precision = 10, scale = 2, sqlite(type = "NUMERIC"))]
    pub total: f64,
    #[model(column = "parent tenant", sqlite(type = "INTEGER"))]
    pub parent_tenant: Option<i64>,
    #[model(column = "parent no", sqlite(type = "INTEGER"))]
    pub parent_no: Option<i64>,
    #[model(belongs_to(foreign_key = [parent_tenant, parent_no]))]
    pub order: BelongsTo<Order>,
    #[model(has_many(foreign_key = [parent_tenant, parent_no]))]
    pub orders: HasMany<Order>,
    #[model(has_many(foreign_key = [tenant_id, order_no]))]
    pub order_line2s: HasMany<OrderLine2>,
}

/// The table `ORDER_LINE_`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "ORDER_LINE_", rename_all = "camelCase")]
pub struct OrderLine {
    #[model(id, generated, sqlite(type = "INTEGER"))]
    pub self_: i64,
    #[model(column = "***", sqlite(type = "TEXT"))]
    pub column: Option<String>,
    #[model(column = "!!!", sqlite(type = "TEXT"))]
    pub column2: Option<String>,
}

/// The table `order_line`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "order_line", rename_all = "camelCase")]
pub struct OrderLine2 {
    #[model(id, generated, sqlite(type = "INTEGER"))]
    pub id: i64,
    #[model(column = "tenant_id", sqlite(type = "INTEGER"))]
    pub tenant_id: i64,
    #[model(column = "order_no", sqlite(type = "INTEGER"))]
    pub order_no: i64,
    #[model(column = "say \"hi\"", sqlite(type = "TEXT"))]
    pub say_hi: Option<String>,
    #[model(sqlite(type = "BOOLEAN"))]
    pub done: bool,
    #[model(sqlite(type = "BLOB"))]
    pub data: Option<Vec<u8>>,
    #[model(belongs_to(foreign_key = [tenant_id, order_no]))]
    pub order: BelongsTo<Order>,
}

/// The table `skill`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "skill")]
pub struct Skill {
    #[model(id, length = 20, sqlite(type = "VARCHAR"))]
    pub name: String,
    #[model(has_many(foreign_key = skill_name))]
    pub employee_skills: HasMany<EmployeeSkill>,
    #[model(has_many(through = EmployeeSkill, foreign_key = skill_name, key_through = employee_id))]
    pub employees: HasMany<Employee>,
}
