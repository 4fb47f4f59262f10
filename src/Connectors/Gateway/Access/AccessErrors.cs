using System.Globalization;
using Microsoft.AspNetCore.Http;
using Wattwise.Gateway.Errors;

namespace Wattwise.Gateway.Access;

/// <summary>What callers are told whose request is not let in. Nothing of what they sent is repeated.</summary>
internal static class AccessErrors
{
    public static GatewayError NoKey { get; } = Unauthorized("Send a key of this gateway as 'Authorization: Bearer ww_...'.");

    public static GatewayError KeyInQuery { get; } = Unauthorized(
        "Keys in the address are refused, since addresses are logged. Send it as 'Authorization: Bearer ww_...', and revoke this one.");

    /// <summary>One answer for all keys that are no good: it does not tell which ids there are.</summary>
    public static GatewayError BadKey { get; } = Unauthorized("The key is not valid, has expired or was revoked.");

    public static GatewayError WrongScope(string scope) => new(
        StatusCodes.Status403Forbidden,
        "permission_error",
        $"The key does not have the scope '{scope}'.",
        Code: "insufficient_permissions");

    public static GatewayError StoreAway { get; } = new(
        StatusCodes.Status503ServiceUnavailable,
        "server_error",
        "Keys and budgets cannot be checked at the moment.",
        Code: "access_unavailable")
    {
        RetryAfter = TimeSpan.FromSeconds(5),
    };

    public static GatewayError TooManyGuesses(TimeSpan retryAfter) =>
        RateLimited("Too many keys from this address were not valid.", retryAfter);

    public static GatewayError TooManyRequests(TimeSpan retryAfter) =>
        RateLimited("The key's requests a minute, or at the same time, are used up.", retryAfter);

    public static GatewayError NoBudget(BudgetRefusal refusal) => new(
        StatusCodes.Status429TooManyRequests,
        "insufficient_quota",
        refusal.RetryAfter is { } wait
            ? $"The budget of {refusal.Budget} has no room for what this request may take; try again in {Seconds(wait)} s."
            : $"The budget of {refusal.Budget} is smaller than what this request may take: ask for fewer tokens.",
        Code: "insufficient_quota")
    {
        RetryAfter = refusal.RetryAfter,
    };

    private static string Seconds(TimeSpan wait) => Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    private static GatewayError Unauthorized(string message) =>
        new(StatusCodes.Status401Unauthorized, "invalid_request_error", message, Code: "invalid_api_key");

    private static GatewayError RateLimited(string message, TimeSpan retryAfter) =>
        new(StatusCodes.Status429TooManyRequests, "rate_limit_error", message, Code: "rate_limit_exceeded") { RetryAfter = retryAfter };
}
