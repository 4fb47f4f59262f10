using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Wattwise.Gateway.Access;
using Wattwise.Gateway.Errors;
using Wattwise.Gateway.Traffic;
using Wattwise.Gateway.Wire;

namespace Wattwise.Gateway.Running;

/// <summary>Lets callers with a key in, and turns whatever goes wrong into OpenAI's shape.</summary>
internal sealed partial class RequestGuard(
    IGatewayAccess access, IGatewayTraffic traffic, TimeProvider time, ILogger<RequestGuard> logger)
{
    private const string ProcessingTime = "openai-processing-ms";

    /// <summary>An endpoint behind the guard.</summary>
    public RequestDelegate Guard(Func<HttpContext, GatewayCaller, Task> endpoint) => context => RunAsync(context, endpoint);

    private async Task RunAsync(HttpContext context, Func<HttpContext, GatewayCaller, Task> endpoint)
    {
        RequestId.Of(context);
        context.Response.Headers.XContentTypeOptions = "nosniff";
        TellTime(context.Response);
        try
        {
            // Before the body: who has no key costs no more than this.
            if (await access.AuthenticateAsync(context, context.RequestAborted) is { } refusal)
            {
                traffic.EndBefore(refusal.Status);
                await ErrorReply.SendAsync(context, refusal);
                return;
            }

            var caller = context.Features.Get<GatewayCaller>()
                ?? throw new InvalidOperationException("A key was found good, and nobody's.");
            await endpoint(context, caller);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be told.
        }
        catch (CutOffException cutOff)
        {
            Log(context, PipelineErrors.Of(cutOff.Cause), cutOff.Cause);
            throw;
        }
        catch (Exception exception)
        {
            await TellAsync(context, exception);
        }
    }

    // How long it took until there was something to send: a stream's headers go before its end.
    private void TellTime(HttpResponse response)
    {
        var start = time.GetTimestamp();
        response.OnStarting(() =>
        {
            response.Headers[ProcessingTime] =
                ((long)time.GetElapsedTime(start).TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
            return Task.CompletedTask;
        });
    }

    private async Task TellAsync(HttpContext context, Exception exception)
    {
        var error = PipelineErrors.Of(exception, context);
        Log(context, error, exception);
        if (context.Features.Get<IGatewayRequest>() is null)
            traffic.EndBefore(error.Status);
        if (context.Response.HasStarted)
            context.Abort();
        else
            await ErrorReply.SendAsync(context, error);
    }

    private void Log(HttpContext context, GatewayError error, Exception exception)
    {
        if (error.Status >= StatusCodes.Status500InternalServerError)
            LogFailure(RequestId.Of(context), error.Status, exception.GetType().FullName, exception.StackTrace);
    }

    // Not the exception itself: its message may hold text of the request, or of a provider that repeats a key.
    [LoggerMessage(Level = LogLevel.Warning, Message = "Request {RequestId} failed with status {Status}: {ExceptionType}\n{StackTrace}")]
    private partial void LogFailure(string requestId, int status, string? exceptionType, string? stackTrace);
}
