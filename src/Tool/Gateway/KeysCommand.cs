using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Wattwise.Gateway;
using Wattwise.Gateway.Access;
using Wattwise.Reporting;
using Wattwise.Tool.Results;

namespace Wattwise.Tool.Gateway;

/// <summary>
/// <c>wattwise keys</c>: who may call a gateway, and how much of it. A gateway on the same folder follows within seconds.
/// </summary>
internal static class KeysCommand
{
    public static Command Create() =>
        new("keys", "The keys of a gateway, in its folder of data or in the store that it shares with others.")
        {
            CreateKey(), ListKeys(), RevokeKey(), NewText(),
        };

    private static Command CreateKey()
    {
        GatewayStoreOptions store = new(mustExist: false);
        KeySettingsOptions settings = new();
        Command command = new("create", "Makes a key and prints it, once. A tenant has at most two live keys.");
        settings.AddTo(command);
        store.AddTo(command);
        ToolResult.SetAction(
            command,
            async (parsed, cancellationToken) =>
            {
                await using var services = store.Open(parsed);
                try
                {
                    var created = await Keys(services).CreateAsync(settings.Read(parsed), cancellationToken);
                    return new KeyLine(created.Key.Id, created.Key.Settings.Tenant, created.Text);
                }
                catch (ArgumentException error)
                {
                    throw new UsageException(ToolResult.Explain(error), error);
                }
            },
            (line, console) => console.Line(line.Key!));
        return command;
    }

    private static Command ListKeys()
    {
        GatewayStoreOptions store = new(mustExist: true);
        Command command = new("list", "Lists the keys, without their texts, which are kept nowhere.");
        store.AddTo(command);
        ToolResult.SetAction(
            command,
            async (parsed, cancellationToken) =>
            {
                await using var services = store.Open(parsed);
                return await Keys(services).ListAsync(cancellationToken);
            },
            (keys, console) =>
            {
                if (keys.Count == 0)
                {
                    console.Line("No keys.");
                    return;
                }

                var table = Tables.Of("id", "tenant", "label", "models", "limits", "made", "state");
                var now = TimeProvider.System.GetUtcNow();
                foreach (var key in keys)
                {
                    var settings = key.Settings;
                    table.With(
                        key.Id, settings.Tenant, settings.Label ?? "", settings.Models is { } models ? string.Join('\n', models) : "all",
                        Limits(settings),
                        Day(key.CreatedAt), State(key, now));
                }

                console.Write(table);
            });
        return command;
    }

    private static Command RevokeKey()
    {
        GatewayStoreOptions store = new(mustExist: true);
        Argument<string> id = new("id") { Description = "The key's id, as keys list shows it" };
        Command command = new("revoke", "Ends a key.") { id };
        store.AddTo(command);
        ToolResult.SetAction(
            command,
            async (parsed, cancellationToken) =>
            {
                await using var services = store.Open(parsed);
                var name = parsed.GetValue(id)!;
                return await Keys(services).RevokeAsync(name, cancellationToken)
                    ? new KeyLine(name, Tenant: null, Key: null)
                    : throw new ToolException($"There is no live key '{name}'.");
            },
            (line, console) => console.Line($"{line.Id} is revoked; gateways that know it stop taking it within seconds."));
        return command;
    }

    private static Command NewText()
    {
        Option<string> tenant = new("--tenant")
        {
            Description = "Whose key it is",
            HelpName = "NAME",
            DefaultValueFactory = _ => "default",
        };
        Command command =
            new("new",
                "Prints a key that is kept nowhere: a gateway takes one of the tenant default in by WATTWISE_GATEWAY_KEY.") { tenant };
        ToolResult.SetAction(
            command,
            (parsed, _) =>
            {
                try
                {
                    return Task.FromResult(new KeyLine(Id: null, parsed.GetValue(tenant), GatewayKeys.NewText(parsed.GetValue(tenant)!)));
                }
                catch (ArgumentException error)
                {
                    throw new UsageException(ToolResult.Explain(error), error);
                }
            },
            (line, console) => console.Line(line.Key!));
        return command;
    }

    private static string Limits(GatewayKeySettings settings)
    {
        string?[] limits =
        [
            settings.Scopes is { } scopes ? string.Join(", ", scopes) + " only" : null,
            settings.RequestsPerMinute is { } rate ? $"{Figure.Count(rate)} requests a minute" : null,
            settings.MaxConcurrentRequests is { } concurrent ? $"{Figure.Count(concurrent)} at a time" : null,
            settings.TokensPerDay is { } tokens ? $"{Figure.Count(tokens)} tokens a day" : null,
            settings.TokensPerMonth is { } monthly ? $"{Figure.Count(monthly)} tokens a month" : null,
            settings.JoulesPerDay is { } joules ? $"{Figure.Joules(joules)} a day" : null,
            settings.JoulesPerMonth is { } energy ? $"{Figure.Joules(energy)} a month" : null,
        ];
        return string.Join('\n', limits.OfType<string>());
    }

    private static string State(GatewayKey key, DateTimeOffset now) =>
        key.RevokedAt is { } revoked ? $"revoked {Day(revoked)}"
        : key.Settings.ExpiresAt is not { } end ? "live"
        : end <= now ? $"expired {Day(end)}"
        : $"live until {end.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}";

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static GatewayKeys Keys(IServiceProvider services) => new(services.GetRequiredService<IGatewayStore>());
}
