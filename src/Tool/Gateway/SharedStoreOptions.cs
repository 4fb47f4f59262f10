using System.CommandLine;

namespace Wattwise.Tool.Gateway;

/// <summary>
/// The servers that several gateways share. Passwords stay out of command lines, which other users of a machine can read.
/// </summary>
internal static class SharedStoreOptions
{
    public static Option<string?> Redis() =>
        Of("--redis", "HOST:PORT", "A Redis or Garnet that several gateways share for cache, keys, budgets and ledger", "Redis");

    public static Option<string?> Postgres() => Of(
        "--postgres", "Host=...", "A PostgreSQL with pgvector that several gateways share for cache, keys, budgets and ledger", "Postgres");

    /// <summary>The variable that holds a connection string.</summary>
    public static string VariableOf(string connection) => $"WATTWISE__ConnectionStrings__{connection}";

    private static Option<string?> Of(string name, string form, string description, string connection)
    {
        var variable = VariableOf(connection);
        Option<string?> option = new(name) { HelpName = form, Description = $"{description}. With a password: {variable}" };
        option.Validators.Add(result =>
        {
            var text = result.GetValue(option) ?? "";
            if (text.Contains("password", StringComparison.OrdinalIgnoreCase) || text.Contains("pwd", StringComparison.OrdinalIgnoreCase))
                result.AddError($"A password does not belong on a command line: set {variable} to the connection string.");
        });
        return option;
    }
}
