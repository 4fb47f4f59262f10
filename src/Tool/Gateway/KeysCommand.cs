using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Wattwise.Gateway;
using Wattwise.Gateway.Access;
using Wattwise.Reporting;
using Wattwise.Tool.Results;

namespace Wattwise.Tool.Gateway;

/// <summary><c>wattwise keys</c>: who may call a gateway, and how much of it. A gateway on the same folder follows within seconds.</summary>
internal static class KeysCommand
{
    public static Command Create() => new("keys", "The keys of a gateway, in its folder of data or in the store that it shares with others.")
    {
        CreateKey(), ListKeys(), RevokeKey(), NewText(),
    };

    private static Command CreateKey()
    {
        GatewayStoreOptions store = new(mustExist: false);
        Option<string> tenant = new("--tenant") { Description = "Whose key it is: cached answers are never shared across tenants", Required = true };
        Option<string?> label = new("--label") { Description = "A note to tell the key by" };
        Option<string[]> models = new("--models") { Description = "The models that it may call [default: all]", AllowMultipleArgumentsPerToken = true };
        Option<DateTimeOffset?> expires = new("--expires") { Description = "When it ends" };
        Option<int?> rate = new("--requests-per-minute") { Description = "A limit of its rate" };
        Option<long?> tokens = new("--tokens-per-day") { Description = "A budget of tokens" };
        Option<double?> joules = new("--joules-per-day") { Description = "A budget of energy" };
        Command command = new("create", "Makes a key and prints it, once.") { tenant, label, models, expires, rate, tokens, joules };
        store.AddTo(command);
        ToolResult.SetAction(
            command,
            async (parsed, cancellationToken) =>
            {
                await using var services = store.Open(parsed);
                var created = await Keys(services).CreateAsync(
                    new GatewayKeySettings(parsed.GetValue(tenant)!)
                    {
                        Label = parsed.GetValue(label),
                        Models = parsed.GetValue(models) is { Length: > 0 } names ? names : null,
                        ExpiresAt = parsed.GetValue(expires),
                        RequestsPerMinute = parsed.GetValue(rate),
                        TokensPerDay = parsed.GetValue(tokens),
                        JoulesPerDay = parsed.GetValue(joules),
                    },
                    cancellationToken);
                return new KeyLine(created.Key.Id, created.Key.Settings.Tenant, created.Text);
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
                var table = Tables.Of("id", "tenant", "label", "made", "state", "tokens a day", "joules a day");
                var now = TimeProvider.System.GetUtcNow();
                foreach (var key in keys)
                {
                    table.With(
                        key.Id, key.Settings.Tenant, key.Settings.Label ?? "", $"{key.CreatedAt:u}",
                        key.RevokedAt is { } revoked ? $"revoked {revoked:u}" : key.Settings.ExpiresAt <= now ? "expired" : "live",
                        key.Settings.TokensPerDay is { } tokens ? Figure.Count(tokens) : "",
                        key.Settings.JoulesPerDay?.ToString(CultureInfo.InvariantCulture) ?? "");
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
        Option<string> tenant = new("--tenant") { Description = "Whose key it is", DefaultValueFactory = _ => "default" };
        Command command = new("new", "Prints a key that is kept nowhere: a gateway takes it in by WATTWISE_GATEWAY_KEY.") { tenant };
        ToolResult.SetAction(
            command,
            (parsed, _) => Task.FromResult(new KeyLine(Id: null, parsed.GetValue(tenant), GatewayKeys.NewText(parsed.GetValue(tenant)!))),
            (line, console) => console.Line(line.Key!));
        return command;
    }

    private static GatewayKeys Keys(IServiceProvider services) => new(services.GetRequiredService<IGatewayStore>());
}
