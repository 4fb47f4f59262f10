using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Wattwise.Gateway.Access;
using Wattwise.Gateway.Reading;
using Wattwise.Gateway.Replays;

namespace Wattwise.Gateway.Running;

/// <summary>An endpoint whose requests a chat model answers.</summary>
internal sealed class ModelEndpoint(ModelRunner runner, ReplayStore replays, IOptions<GatewayOptions> options, TimeProvider time)
{
    /// <summary>Reads a request of one API, and says how its answer is written.</summary>
    public delegate (ModelRequest Request, AnswerFormat Format) Reader(JsonElement body, GatewayOptions options, DateTimeOffset now);

    public async Task AnswerAsync(HttpContext context, GatewayCaller caller, Reader read)
    {
        using var body = await RequestBody.ReadAsync(context, options.Value);
        using var replay = ReplayTicket.Take(replays, context, caller, body);
        if (replay.Stored is { } stored)
        {
            await ReplayTicket.SendAsync(context, stored);
            return;
        }

        var (request, format) = read(body.Root, options.Value, time.GetUtcNow());
        await runner.RunAsync(context, caller, request, body.Length, format, replay);
    }
}
