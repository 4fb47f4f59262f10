namespace Wattwise.LocalEngine;

/// <summary>
/// Arguments in their order in a form that is not JSON. The frame knows the place, and the way that the value is written.
/// </summary>
/// <param name="values">The arguments in their order.</param>
/// <param name="separator">The lexeme between two.</param>
/// <param name="others">Arguments of any name, as often as one likes, behind those; none where there can be no others.</param>
internal sealed class NamedValuesNode(IReadOnlyList<NamedValue> values, int separator, IReadOnlyList<(int Key, GrammarNode Value)> others)
    : GrammarNode
{
    private const int Separator = 0;
    private const int Key = 1;
    private const int Value = 2;
    private const int Phases = 4;

    public override void Enter(FrameMachine machine, int parent)
    {
        EnterKeys(machine, 0, parent);
        if (MayEnd(0))
            machine.End(parent);
    }

    public override void Continue(FrameMachine machine, in Frame frame, int tag)
    {
        var place = frame.State / Phases;
        switch (frame.State % Phases)
        {
            case Separator:
                EnterKeys(machine, place, frame.Parent);
                break;
            case Key:
                var isOther = place == values.Count;
                var form = isOther ? others[frame.Count] : values[place].Forms[frame.Count];
                machine.Enter(form.Value, machine.Push(this, ((isOther ? place : place + 1) * Phases) + Value, 0, frame.Parent));
                break;
            default:
                if (place < values.Count || others.Count > 0)
                    machine.EnterLexeme(separator, machine.Push(this, (place * Phases) + Separator, 0, frame.Parent));
                if (MayEnd(place))
                    machine.End(frame.Parent);
                break;
        }
    }

    private bool MayEnd(int place)
    {
        for (var i = place; i < values.Count; i++)
        {
            if (values[i].IsRequired)
                return false;
        }

        return true;
    }

    private void EnterKeys(FrameMachine machine, int place, int parent)
    {
        for (var i = place; i < values.Count; i++)
        {
            for (var form = 0; form < values[i].Forms.Count; form++)
                machine.EnterLexeme(values[i].Forms[form].Key, machine.Push(this, (i * Phases) + Key, form, parent));
            if (values[i].IsRequired)
                return;
        }

        for (var form = 0; form < others.Count; form++)
            machine.EnterLexeme(others[form].Key, machine.Push(this, (values.Count * Phases) + Key, form, parent));
    }
}
