using Microsoft.AspNetCore.Http;

namespace Wattwise.Gateway.Errors;

/// <summary>The errors that the gateway gives, with OpenAI's types and codes.</summary>
internal static class GatewayErrors
{
    public const string InvalidRequest = "invalid_request_error";
    public const string ServerError = "server_error";

    public static GatewayError Invalid(string message, string? param = null, string? code = null) =>
        new(StatusCodes.Status400BadRequest, InvalidRequest, message, param, code);

    public static GatewayError Missing(string param) =>
        Invalid($"Missing required parameter: '{param}'.", param, "missing_required_parameter");

    public static GatewayError WrongType(string param, string expected) =>
        Invalid($"Invalid type for '{param}': expected {expected}.", param, "invalid_type");

    public static GatewayError WrongValue(string param, string expected) =>
        Invalid($"Invalid value for '{param}': expected {expected}.", param, "invalid_value");

    public static GatewayError Unsupported(string param, string why) =>
        Invalid($"'{param}' is not supported: {why}", param, "unsupported_parameter");

    public static GatewayError ModelNotFound() => new(
        StatusCodes.Status404NotFound, InvalidRequest,
        "The model does not exist or you do not have access to it.", "model", "model_not_found");

    public static GatewayError ItemNotFound(string param) => new(
        StatusCodes.Status404NotFound, InvalidRequest,
        $"What '{param}' refers to is not known: items are known for a while, at the gateway that sent them, unless 'store' was false. "
        + "Send the whole item; the AI SDK does with providerOptions.openai.store = false.",
        param, "item_not_found");

    public static GatewayError UnknownPath() => new(
        StatusCodes.Status404NotFound, InvalidRequest, "Unknown request URL. GET /v1/models lists what is served.", Code: "unknown_url");

    /// <summary>For what is outside of <c>/v1</c>: a base URL without it, or with a slash too many.</summary>
    public static GatewayError NotTheApi() => new(
        StatusCodes.Status404NotFound, InvalidRequest,
        "Unknown request URL. OpenAI's API is below /v1, with one slash: http://HOST/v1.", Code: "unknown_url");

    public static GatewayError WrongMethod() => new(
        StatusCodes.Status405MethodNotAllowed, InvalidRequest, "This URL does not take that method.", Code: "method_not_supported");

    public static GatewayError NotJson() => new(
        StatusCodes.Status415UnsupportedMediaType, InvalidRequest,
        "The body must be application/json, not compressed.", Code: "unsupported_media_type");

    public static GatewayError TooLarge(long maxBytes) => new(
        StatusCodes.Status413PayloadTooLarge, InvalidRequest, $"The body is larger than {maxBytes} bytes.", Code: "request_too_large");

    public static GatewayError Internal() => new(
        StatusCodes.Status500InternalServerError, ServerError,
        "The request failed. The log names the cause under the request's id.", Code: "internal_error");

    public static GatewayError TimedOut() => new(
        StatusCodes.Status504GatewayTimeout, ServerError, "The answer was not complete in time.", Code: "timeout");

    public static GatewayError StillRuns() => new(
        StatusCodes.Status409Conflict, InvalidRequest,
        "A request with this Idempotency-Key still runs. Try again later.", Code: "request_in_progress")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    /// <summary>For what waits: the model takes no more work just now.</summary>
    public static GatewayError Overloaded(TimeSpan retryAfter) => new(
        StatusCodes.Status503ServiceUnavailable, ServerError,
        "The model has too many requests waiting. Try again later.", Code: "overloaded")
    {
        RetryAfter = retryAfter,
    };
}
