using System.CommandLine;
using Wattwise.Gateway.Access;
using Wattwise.Tool.Results;

namespace Wattwise.Tool.Gateway;

/// <summary>What a new key may do.</summary>
internal sealed class KeySettingsOptions
{
    private readonly Option<string> _tenant = new("--tenant")
    {
        Description = "Whose key it is: cached answers are never shared across tenants",
        Required = true,
    };
    private readonly Option<string?> _label = new("--label") { Description = "A note to tell the key by" };

    private readonly Option<string[]> _models = new("--models")
    {
        HelpName = "NAME",
        Description = "The models that it may call [default: all]",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _scopes = new("--scopes")
    {
        HelpName = "generate|embed",
        Description = "What it may call [default: all]",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<DateTimeOffset?> _expires = OptionValues.Time("--expires", "When it ends", mustCome: true);
    private readonly Option<int?> _rate = new("--requests-per-minute")
    {
        HelpName = "N",
        Description = "How many requests a minute, at each gateway",
    };
    private readonly Option<int?> _concurrent = new("--max-concurrent-requests")
    {
        HelpName = "N",
        Description = "How many requests at a time, at each gateway",
    };
    private readonly Option<long?> _tokensPerDay = new("--tokens-per-day")
    {
        HelpName = "N",
        Description = "A budget of tokens a day of UTC, for all keys of the tenant together",
    };
    private readonly Option<long?> _tokensPerMonth = new("--tokens-per-month")
    {
        HelpName = "N",
        Description = "The same a calendar month",
    };
    private readonly Option<double?> _joulesPerDay = OptionValues.Amount(
        "--joules-per-day", "A budget of joules a day of UTC, for all keys of the tenant together");
    private readonly Option<double?> _joulesPerMonth = OptionValues.Amount("--joules-per-month", "The same a calendar month");

    public KeySettingsOptions()
    {
        _scopes.AcceptOnlyFromAmong(GatewayScopes.Generate, GatewayScopes.Embed);
        _rate.Between(1, int.MaxValue);
        _concurrent.Between(1, int.MaxValue);
        _tokensPerDay.Between(0, long.MaxValue);
        _tokensPerMonth.Between(0, long.MaxValue);
        (_joulesPerDay.HelpName, _joulesPerMonth.HelpName, _expires.HelpName) = ("N", "N", "TIME");
    }

    public void AddTo(Command command)
    {
        Option[] options =
        [
            _tenant, _label, _models, _scopes, _expires, _rate, _concurrent, _tokensPerDay, _tokensPerMonth, _joulesPerDay, _joulesPerMonth,
        ];
        foreach (var option in options)
            command.Add(option);
    }

    public GatewayKeySettings Read(ParseResult parsed) => new(parsed.GetValue(_tenant)!)
    {
        Label = parsed.GetValue(_label),
        Models = parsed.GetValue(_models) is { Length: > 0 } models ? models : null,
        Scopes = parsed.GetValue(_scopes) is { Length: > 0 } scopes ? scopes : null,
        ExpiresAt = parsed.GetValue(_expires),
        RequestsPerMinute = parsed.GetValue(_rate),
        MaxConcurrentRequests = parsed.GetValue(_concurrent),
        TokensPerDay = parsed.GetValue(_tokensPerDay),
        TokensPerMonth = parsed.GetValue(_tokensPerMonth),
        JoulesPerDay = parsed.GetValue(_joulesPerDay),
        JoulesPerMonth = parsed.GetValue(_joulesPerMonth),
    };
}
