using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using Wattwise.Accounting;
using Wattwise.Gateway.Access;
using Wattwise.Gateway.Errors;
using Wattwise.Gateway.Footprints;
using Wattwise.Gateway.Models;
using Wattwise.Gateway.Reading;
using Wattwise.Gateway.Replays;
using Wattwise.Gateway.Traffic;
using Wattwise.Gateway.Wire;

namespace Wattwise.Gateway.Running;

/// <summary>
/// Runs a request through the pipeline of its model, within its caller's budgets and cache scope, and books what it took.
/// </summary>
internal sealed class ModelRunner(
    ModelCatalog models, IGatewayAccess access, IGatewayTraffic traffic, IOptions<GatewayOptions> options, TimeProvider time)
{
    // A token has about 4.5 bytes of English text, 3 of Chinese; a template adds some for each message.
    private const int BytesPerToken = 3;

    public async Task RunAsync(
        HttpContext context, GatewayCaller caller, ModelRequest request, int bodyBytes, AnswerFormat format, ReplayTicket replay)
    {
        var (model, client) = models.GetChat(caller, request.Model);
        CheckLimit(request.Options, model);
        var demand = new AccessDemand(model.Name, bodyBytes / BytesPerToken, request.Options.MaxOutputTokens!.Value);
        await using var grant = await access.ReserveAsync(caller, demand, context.RequestAborted);
        if (grant.Refusal is { } refusal)
            throw new GatewayException(refusal);

        var told = traffic.Begin(RequestId.Of(context), caller.Tenant, model.Name, request.IsStream);
        using var ambient = AmbientRequestOptions.Begin(o => o.CacheScope = new CacheScope(caller.Tenant));
        using var footprints = FootprintCollector.Begin(time);
        using var timeout = new CancellationTokenSource(options.Value.RequestTimeout, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, context.RequestAborted);
        var state = new AnswerState();
        var settlement = new Settlement(grant, demand, footprints, state);
        var status = StatusCodes.Status200OK;
        Exception? failure = null;
        try
        {
            if (request.IsStream)
            {
                using var streamed = new StreamedAnswer(
                    context, client, request, format, state, settlement, replay, told, options.Value, time);
                status = await streamed.RunAsync(ended.Token);
                failure = streamed.Failure;
            }
            else
            {
                await AnswerAsync(context, client, request, format, state, settlement, replay, told, ended.Token);
            }
        }
        catch (Exception exception)
        {
            status = PipelineErrors.StatusOf(exception, context.RequestAborted);
            throw;
        }
        finally
        {
            var brokeOff = state.ShownLength > 0 && status != StatusCodes.Status200OK;
            await settlement.SettleAsync(wasLeft: ended.IsCancellationRequested || brokeOff);
            told.End(status, settlement.Footprint);
        }

        if (failure is not null)
            throw new CutOffException(failure);
    }

    private static async Task AnswerAsync(
        HttpContext context,
        IChatClient client,
        ModelRequest request,
        AnswerFormat format,
        AnswerState state,
        Settlement settlement,
        ReplayTicket replay,
        IGatewayRequest told,
        CancellationToken cancellationToken)
    {
        var response = await client.GetResponseAsync(request.Messages, request.Options, cancellationToken);
        told.FirstToken();
        state.Add(response);
        await settlement.SettleAsync();
        var footprint = settlement.Footprint;
        FootprintHeaders.Set(context.Response.Headers, footprint, state.Tier);
        var json = JsonReply.Write(writer =>
        {
            format.WriteWhole(writer, response, state, footprint);
            FootprintObject.Write(writer, footprint, state.Tier, request.Ignored);
        });
        if (replay.IsKept)
            replay.Keep(json.ToArray(), isStream: false, context.Response.Headers);
        await JsonReply.SendAsync(context, json);
    }

    private static void CheckLimit(ChatOptions chat, GatewayModelOptions model)
    {
        if (chat.MaxOutputTokens > model.MaxOutputTokens)
        {
            throw new GatewayException(GatewayErrors.Invalid(
                $"This model gives at most {model.MaxOutputTokens} tokens, and the request asks for {chat.MaxOutputTokens}.",
                "max_completion_tokens",
                "invalid_value"));
        }

        chat.MaxOutputTokens ??= model.MaxOutputTokens;
        chat.ModelId = model.ModelId;
    }
}
