use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use juggler_core::prelude::*;
use rust_decimal::Decimal;

/// The table `badge`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "badge", rename_all = "camelCase")]
pub struct Badge {
    #[model(column = "employee_email", length = 60, mysql(type = "varchar"))]
    pub employee_email: Option<String>,
    #[model(id, mysql(type = "int"))]
    pub no: i32,
    #[model(belongs_to(foreign_key = employee_email, primary_key = email))]
    pub employee: BelongsTo<Employee>,
}

/// The table or view `big orders`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "big orders", rename_all = "camelCase", no_id)]
pub struct BigOrders {
    #[model(column = "2nd-no", mysql(type = "smallint"))]
    pub _2nd_no: i16,
    #[model(precision = 10, scale = 2, mysql(type = "decimal"))]
    pub total: f64,
    #[model(length = 20, mysql(type = "varchar"))]
    pub kind: Option<String>,
}

/// The table `department`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "department", rename_all = "camelCase")]
pub struct Department {
    #[model(id, mysql(type = "int"))]
    pub id: i32,
    #[model(mysql(type = "text"))]
    pub name: String,
    #[model(column = "head_id", unique, mysql(type = "int unsigned"))]
    pub head_id: Option<u32>,
    pub head: BelongsTo<Employee>,
    pub employees: HasMany<Employee>,
}

/// The table `employee`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "employee", rename_all = "camelCase")]
pub struct Employee {
    #[model(id, generated, mysql(type = "int unsigned"))]
    pub id: u32,
    #[model(unique, length = 60, mysql(type = "varchar"))]
    pub email: String,
    #[model(column = "boss_id", mysql(type = "int unsigned"))]
    pub boss_id: Option<u32>,
    #[model(column = "department_id", mysql(type = "int"))]
    pub department_id: Option<i32>,
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
    #[model(id = 1, column = "employee_id", mysql(type = "int unsigned"))]
    pub employee_id: u32,
    #[model(id = 2, column = "skill_name", length = 20, mysql(type = "varchar"))]
    pub skill_name: String,
    #[model(mysql(type = "int"))]
    pub level: Option<i32>,
    pub employee: BelongsTo<Employee>,
    #[model(belongs_to(foreign_key = skill_name))]
    pub skill: BelongsTo<Skill>,
}

/// The table `kinds`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "kinds")]
pub struct Kinds {
    #[model(id, mysql(type = "int"))]
    pub id: i32,
    #[model(length = 5, mysql(type = "char"))]
    pub c: Option<String>,
    #[model(mysql(type = "float"))]
    pub f4: Option<f32>,
    #[model(precision = 38, scale = 6, mysql(type = "decimal"))]
    pub n0: Option<Decimal>,
    #[model(mysql(type = "time"))]
    pub t: Option<NaiveTime>,
    #[model(mysql(type = "timestamp"))]
    pub tz: Option<DateTime<Utc>>,
    #[model(mysql(type = "enum"))]
    pub m: Option<String>,
    #[model(mysql(type = "set"))]
    pub s: Option<String>,
    #[model(mysql(type = "bit"))]
    pub bi: Option<bool>,
    #[model(mysql(type = "bit"))]
    pub b: Option<i64>,
    #[model(mysql(type = "year"))]
    pub y: Option<i16>,
    #[model(mysql(type = "tinyint unsigned"))]
    pub u8: Option<u8>,
    #[model(mysql(type = "bigint unsigned"))]
    pub u64: Option<u64>,
    #[model(length = 10, mysql(type = "varchar"))]
    pub p: Option<String>,
    #[model(mysql(type = "varbinary"))]
    pub vb: Option<Vec<u8>>,
    #[model(mysql(type = "longtext"))]
    pub j: Option<String>,
    #[model(mysql(type = "int"))]
    pub twice: Option<i32>,
}

/// The table or view `log`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "log", no_id)]
pub struct Log {
    #[model(mysql(type = "timestamp"))]
    pub at: Option<DateTime<Utc>>,
    #[model(mysql(type = "text"))]
    pub line: Option<String>,
}

/// The table `Order`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(rename_all = "camelCase")]
pub struct Order {
    #[model(id = 1, column = "tenant id", mysql(type = "int"))]
    pub tenant_id: i32,
    #[model(id = 2, column = "2nd-no", mysql(type = "smallint"))]
    pub _2nd_no: i16,
    #[model(length = 20, mysql(type = "varchar"))]
    pub r#type: String,
    #[model(mysql(type = "float"))]
    pub größe: Option<f32>,
    #[model(column = "order_date", mysql(type = "datetime"))]
    pub order_date: NaiveDateTime,
    #[model(column = "orderDate_", mysql(type = "date"))]
    pub order_date2: Option<NaiveDate>,
    #[model(precision = 10, scale = 2, mysql(type = "decimal"))]
    pub total: f64,
    #[model(column = "parent tenant", mysql(type = "int"))]
    pub parent_tenant: Option<i32>,
    #[model(column = "parent no", mysql(type = "smallint"))]
    pub parent_no: Option<i16>,
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
    #[model(id, mysql(type = "int"))]
    pub self_: i32,
    #[model(column = "***", mysql(type = "text"))]
    pub column: Option<String>,
    #[model(column = "!!!", mysql(type = "text"))]
    pub column2: Option<String>,
}

/// The table `order_line`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "order_line", rename_all = "camelCase")]
pub struct OrderLine2 {
    #[model(id, generated, mysql(type = "bigint"))]
    pub id: i64,
    #[model(column = "tenant_id", mysql(type = "int"))]
    pub tenant_id: i32,
    #[model(column = "order_no", mysql(type = "smallint"))]
    pub order_no: i16,
    #[model(column = "say \"hi\"", mysql(type = "text"))]
    pub say_hi: Option<String>,
    #[model(mysql(type = "tinyint"))]
    pub done: bool,
    #[model(mysql(type = "blob"))]
    pub data: Option<Vec<u8>>,
    #[model(belongs_to(foreign_key = [tenant_id, order_no]))]
    pub order: BelongsTo<Order>,
}

/// The table `skill`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "skill")]
pub struct Skill {
    #[model(id, length = 20, mysql(type = "varchar"))]
    pub name: String,
    #[model(has_many(foreign_key = skill_name))]
    pub employee_skills: HasMany<EmployeeSkill>,
    #[model(has_many(through = EmployeeSkill, foreign_key = skill_name, key_through = employee_id))]
    pub employees: HasMany<Employee>,
}
