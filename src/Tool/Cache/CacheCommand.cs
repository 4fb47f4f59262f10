using System.CommandLine;
using Wattwise.Caching;
using Wattwise.Reporting;
using Wattwise.Tool.Results;

namespace Wattwise.Tool.Cache;

/// <summary><c>wattwise cache</c>: what a cache file holds, taking entries out of it and putting some in.</summary>
internal static class CacheCommand
{
    public static Command Create() => new("cache", "The semantic cache: a SQLite file, or the server that gateways share.")
    {
        CreateStats(), CacheImportCommand.Create(), CreatePurge(), CacheExplainCommand.Create(),
    };

    private static Command CreateStats()
    {
        var file = CacheStores.Argument();
        Command command = new("stats", "Counts the entries by tenant and model. No text is shown.") { file };
        ToolResult.SetAction(
            command,
            async (parsed, cancellationToken) =>
            {
                var store = CacheStores.Open(parsed.GetValue(file)!);
                await using var closing = store as IAsyncDisposable;
                return await CacheStats.ReadAsync(store, TimeProvider.System.GetUtcNow(), cancellationToken);
            },
            (stats, console) =>
            {
                console.Line(
                    $"{Tables.Count(stats.Entries, "entry", "entries")}, {Tables.Bytes(stats.Bytes)}, {Figure.Count(stats.Expired)} of "
                        + $"them expired");
                if (stats.Entries == 0)
                    return;
                var table = Tables.Of("tenant", "model", "entries", "first answered", "last answered");
                foreach (var group in stats.Groups)
                    table.With(group.Tenant ?? "(shared)", group.Model
                        ?? "(unknown)", Figure.Count(group.Entries), $"{group.First:u}", $"{group.Last:u}");
                console.Write(table);
            });
        return command;
    }

    private static Command CreatePurge()
    {
        var file = CacheStores.Argument();
        Option<string?> tenant = new("--tenant") { Description = "Entries of this tenant" };
        Option<string?> user = new("--user") { Description = "Entries of this user" };
        Option<string?> key = new("--key") { Description = "The entry of this key" };
        Option<string?> tag = new("--tag") { Description = "Entries with this tag" };
        Option<string?> model = new("--model") { Description = "Answers of this model" };
        Option<DateTimeOffset?> before = OptionValues.Time("--answered-before", "Answers older than this time");
        Option<bool> expired = new("--expired") { Description = "Entries that have expired" };
        Option<bool> everything = new("--everything") { Description = "All entries" };
        Command command = new("purge", "Removes the entries that meet all conditions.")
        {
            file, tenant, user, key, tag, model, before, expired, everything,
        };
        key.Validators.Add(result =>
        {
            if (!CacheKey.TryParse(result.GetValue(key), out _))
                result.AddError("--key has 64 hexadecimal digits.");
        });
        command.Validators.Add(result =>
        {
            Option[] conditions = [tenant, user, key, tag, model, before, expired];
            var some = conditions.Any(condition => result.GetResult(condition) is { Implicit: false });
            if (some == result.GetValue(everything))
                result.AddError(some ? "--everything stands alone." : "Name a condition, or --everything.");
        });
        ToolResult.SetAction(
            command,
            async (parsed, cancellationToken) =>
            {
                var store = CacheStores.Open(parsed.GetValue(file)!);
                await using var closing = store as IAsyncDisposable;
                var purge = parsed.GetValue(everything) ? CachePurge.Everything : new CachePurge
                {
                    Tenant = parsed.GetValue(tenant),
                    User = parsed.GetValue(user),
                    Key = CacheKey.TryParse(parsed.GetValue(key), out var one) ? one : null,
                    Tag = parsed.GetValue(tag),
                    ModelId = parsed.GetValue(model),
                    AnsweredBefore = parsed.GetValue(before),
                    ExpiredBy = parsed.GetValue(expired) ? TimeProvider.System.GetUtcNow() : null,
                };
                return new CachePurgeResult(await store.PurgeAsync(purge, cancellationToken));
            },
            (result, console) => console.Line($"{Tables.Count(result.Removed, "entry", "entries")} removed"));
        return command;
    }
}
