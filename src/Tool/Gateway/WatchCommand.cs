using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Wattwise.Reporting;
using Wattwise.Tool.Results;

namespace Wattwise.Tool.Gateway;

/// <summary><c>wattwise watch</c>: a gateway's figures as they change, a line each.</summary>
internal static class WatchCommand
{
    private const string TokenVariable = "WATTWISE_ADMIN_TOKEN";

    public static Command Create()
    {
        Argument<string> address = new("address") { Description = "Where the gateway's operators look, for example http://127.0.0.1:4280" };
        address.Validators.Add(result =>
        {
            if (!Uri.TryCreate(result.GetValue(address), UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
                result.AddError($"'{result.GetValue(address)}' is no address such as http://127.0.0.1:4280.");
        });
        Option<int> count = new("--count") { Description = "End after so many lines [default: when interrupted]" };
        count.Between(1, int.MaxValue);
        Command command =
            new("watch", $"Follows a gateway's figures. The environment variable {TokenVariable} holds its operators' token.") { address,
                count };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            try
            {
                await FollowAsync(
                    new Uri(parsed.GetValue(address)!), parsed.GetValue(count), parsed.GetValue(ToolResult.Json), output,
                    cancellationToken);
                return ExitCodes.Done;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return ExitCodes.Cancelled;
            }
            catch (Exception exception) when (exception is ToolException or HttpRequestException or JsonException
                || (exception is IOException && !PipedOutput.IsClosed(exception)))
            {
                await error.WriteLineAsync(exception.Message);
                return ExitCodes.Failed;
            }
        });
        return command;
    }

    private static async Task FollowAsync(Uri address, int count, bool asJson, TextWriter output, CancellationToken cancellationToken)
    {
        var token = Environment.GetEnvironmentVariable(TokenVariable);
        if (string.IsNullOrEmpty(token))
            throw new ToolException($"Set {TokenVariable} to the token of the gateway's operators (its setting Admin:Token).");

        using HttpClient client = new() { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        using HttpRequestMessage request = new(HttpMethod.Get, "/dashboard/events")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            throw new ToolException($"{address} does not take this token.");
        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
            throw new ToolException(
                $"{address} answered with status {(int)response.StatusCode} and no figures: is it where the gateway's operators look, by "
                    + $"default port 4280?");

        var shown = 0;
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var item in SseParser.Create(body).EnumerateAsync(cancellationToken))
        {
            await output.WriteLineAsync(asJson ? item.Data : Line(JsonElement.Parse(item.Data)));
            if (++shown == count)
                return;
        }

        throw new ToolException($"{address} ended the stream.");
    }

    private static string Line(JsonElement frame)
    {
        var (totals, inFlight) = (frame.GetProperty("totals"), frame.GetProperty("inFlight"));
        var time = DateTimeOffset.FromUnixTimeMilliseconds(frame.GetProperty("now").GetInt64());
        var spent = totals.GetProperty("spent").GetProperty("value").GetDouble();
        var net = totals.GetProperty("net").GetProperty("value").GetDouble();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{time:HH:mm:ss}  {Tables.Count(totals.GetProperty("requests").GetInt64(), "request", "requests")}  "
                + $"{Tables.Count(totals.GetProperty("hits").GetInt64(), "hit", "hits")}  {inFlight.GetProperty("waiting").GetInt64()} "
                + $"waiting  {inFlight.GetProperty("streaming").GetInt64()} streaming  {Figure.Energy(spent)} spent  {Figure.Energy(net)} "
                + $"net saved");
    }
}
