using System.ClientModel;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Wattwise.Gateway.Errors;

/// <summary>
/// What a caller is told of an exception of a pipeline. Words of a provider are never passed on: they may hold parts of the gateway's key.
/// </summary>
internal static class PipelineErrors
{
    private const string Prompt = "messages";

    private static readonly TimeSpan ShortWait = TimeSpan.FromSeconds(1);

    public static GatewayError Of(Exception exception) => exception switch
    {
        GatewayException known => known.Error,
        IInputTooLong tooLong => TooLong(tooLong.MaxTokens),
        IRequestFault fault => GatewayErrors.Invalid(fault.Message, code: "invalid_value"),
        IBusy busy => GatewayErrors.Overloaded(busy.RetryAfter > TimeSpan.Zero ? busy.RetryAfter : ShortWait),
        BadHttpRequestException bad => OfHttp(bad.StatusCode),
        ClientResultException upstream => OfUpstream(upstream.Status, upstream.Message, RetryAfter(upstream)),
        HttpRequestException { StatusCode: { } status } http => OfUpstream((int)status, http.Message, null),
        HttpRequestException or IOException => OfUpstream(0, "", null),

        // What a provider sent cannot be read: no JSON, numbers out of their range, words that its client does not know.
        JsonException or FormatException => OfUpstream(0, "", null),
        ArgumentOutOfRangeException when !IsOurs(exception) => OfUpstream(0, "", null),

        // Half of a surrogate pair, and numbers where texts should be.
        InvalidOperationException { Source: "System.Text.Json" or "System.Text.Json.Rethrowable" } => OfUpstream(0, "", null),
        OperationCanceledException or TimeoutException => GatewayErrors.TimedOut(),
        ArgumentException or NotSupportedException when IsOurs(exception) =>
            GatewayErrors.Invalid(WordsOf(exception), ParamOf(exception), "unsupported_value"),
        ArgumentException or NotSupportedException => GatewayErrors.Invalid(
            "The model behind this name cannot serve the request.", code: "unsupported_value"),
        AggregateException { InnerExceptions: [.., var last] } => Of(last),
        _ => GatewayErrors.Internal(),
    };

    /// <summary>As the other one, with the name that the prompt has at the endpoint.</summary>
    public static GatewayError Of(Exception exception, HttpContext context)
    {
        var error = Of(exception);
        return error.Param == Prompt && exception is not GatewayException ? error with { Param = PromptOf(context.Request.Path) } : error;
    }

    /// <summary>The status that a request ended with; 499 where its client left.</summary>
    public static int StatusOf(Exception exception, CancellationToken clientLeft) =>
        clientLeft.IsCancellationRequested ? StatusCodes.Status499ClientClosedRequest : Of(exception).Status;

    private static GatewayError TooLong(int maxTokens) => GatewayErrors.Invalid(
        maxTokens > 0
            ? FormattableString.Invariant($"This model's maximum context length is {maxTokens} tokens, and the request has more.")
            : "The request is longer than the model's context.",
        Prompt,
        "context_length_exceeded");

    private static string PromptOf(PathString path) => path.Value?.TrimEnd('/').Split('/') switch
    {
        [.., "chat", "completions"] => Prompt,
        [.., "completions"] => "prompt",
        _ => "input",
    };

    private static GatewayError OfHttp(int status) => status switch
    {
        StatusCodes.Status413PayloadTooLarge => new(
            status, GatewayErrors.InvalidRequest, "The body is too large.", Code: "request_too_large"),
        StatusCodes.Status408RequestTimeout => new(
            status, GatewayErrors.InvalidRequest, "The body came too slowly.", Code: "request_timeout"),
        _ => GatewayErrors.Invalid("The request is malformed."),
    };

    private static GatewayError OfUpstream(int status, string message, TimeSpan? retryAfter) => status switch
    {
        // The words are read to tell what happened, and not repeated.
        400 or 413 when message.Contains("context_length_exceeded", StringComparison.Ordinal)
            || message.Contains("context length", StringComparison.OrdinalIgnoreCase) => TooLong(0),
        400 or 404 or 409 or 413 or 415 or 422 => GatewayErrors.Invalid(
            FormattableString.Invariant($"The provider refused the request (status {status})."), code: "provider_refused"),
        429 => new(
            StatusCodes.Status429TooManyRequests, "rate_limit_error",
            "The provider takes no more requests just now.", Code: "rate_limit_exceeded")
        {
            RetryAfter = retryAfter ?? ShortWait,
        },
        503 => GatewayErrors.Overloaded(retryAfter ?? ShortWait),
        401 or 403 => new(
            StatusCodes.Status502BadGateway, GatewayErrors.ServerError,
            "The provider does not accept the gateway's credentials.", Code: "provider_credentials"),
        408 or 504 => GatewayErrors.TimedOut(),
        _ => new(StatusCodes.Status502BadGateway, GatewayErrors.ServerError, "The provider failed.", Code: "provider_failed"),
    };

    private static TimeSpan? RetryAfter(ClientResultException exception)
    {
        try
        {
            return exception.GetRawResponse()?.Headers.TryGetValue("Retry-After", out var value) == true
                && double.TryParse(value, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= 3600
                ? TimeSpan.FromSeconds(seconds) : null;
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>A message without the name of a parameter of ours, which .NET puts behind, and with the value, which it puts on a line of
    /// its own, on the same one.</summary>
    public static string WordsOf(Exception exception) => exception is ArgumentException { ParamName: { } name }
        ? exception.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal)
            .Replace(Environment.NewLine, " ", StringComparison.Ordinal)
        : exception.Message;

    // As the engine names its own parameters. Images and sounds are all that a message may hold and a model not read.
    private static string? ParamOf(Exception exception) => exception switch
    {
        ArgumentException { ParamName: "message" or "messages" } => Prompt,
        ArgumentException { ParamName: "tools" } => "tools",
        ArgumentException { ParamName: "LogitBias" } => "logit_bias",
        NotSupportedException when exception.Message.StartsWith("Message ", StringComparison.Ordinal) => Prompt,
        _ => null,
    };

    // The engine's own words name options, places in a schema and models of the app.
    private static bool IsOurs(Exception exception) => exception.Source?.StartsWith("Wattwise", StringComparison.Ordinal) == true;
}
