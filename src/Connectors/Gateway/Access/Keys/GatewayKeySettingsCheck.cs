using System.Text.RegularExpressions;

namespace Wattwise.Gateway.Access;

/// <summary>Says what is wrong with the settings of a key.</summary>
internal static partial class GatewayKeySettingsCheck
{
    private const int MaxLabelLength = 100;
    private const int MaxModels = 100;
    private const int MaxModelLength = 200;

    /// <exception cref="ArgumentException">A setting cannot work; the message names it.</exception>
    public static void ThrowIfInvalid(GatewayKeySettings settings)
    {
        if (FaultOf(settings) is { } fault)
            throw new ArgumentException(fault, nameof(settings));
    }

    private static string? FaultOf(GatewayKeySettings settings)
    {
        if (settings.Tenant is null || !TenantPattern().IsMatch(settings.Tenant))
            return "Tenant must have 1 to 64 ASCII letters, digits, dots, hyphens and underscores, a letter or digit first.";
        if (settings.Label is { } label && (label.Length > MaxLabelLength || label.Any(char.IsControl)))
            return $"Label must have at most {MaxLabelLength} characters, none of them a control character.";
        if (settings.Scopes is { } scopes && (scopes.Count == 0 || scopes.Except(GatewayScopes.All).Any()))
            return $"Scopes must be null or name some of: {string.Join(", ", GatewayScopes.All)}.";
        if (settings.Models is { } models && (models.Count is 0 or > MaxModels || !models.All(IsModel)))
            return $"Models must be null or hold 1 to {MaxModels} ids of 1 to {MaxModelLength} characters.";
        if (settings is { RequestsPerMinute: < 1 } or { MaxConcurrentRequests: < 1 })
            return "RequestsPerMinute and MaxConcurrentRequests must be positive.";
        if (settings is { TokensPerDay: < 0 } or { TokensPerMonth: < 0 })
            return "TokensPerDay and TokensPerMonth must not be negative.";
        return IsAmount(settings.JoulesPerDay) && IsAmount(settings.JoulesPerMonth)
            ? null
            : "JoulesPerDay and JoulesPerMonth must be finite and not negative.";
    }

    private static bool IsModel(string? model) => model is { Length: > 0 and <= MaxModelLength };

    private static bool IsAmount(double? joules) => joules is null || (double.IsFinite(joules.Value) && joules >= 0);

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex TenantPattern();
}
