namespace Wattwise.LocalEngine;

/// <summary>One engine in the eyes of a <see cref="CoreBudget"/>, under whose lock its members are.</summary>
internal sealed class CoreUser
{
    public CoreUser() => Place = new(this);

    /// <summary>Whether it loads. Only for its own thread.</summary>
    public bool IsLoading { get; set; }

    /// <summary>Whether it waits for cores or has some.</summary>
    public bool IsBusy { get; set; }

    /// <summary>What it has; no threads if it has nothing.</summary>
    public CoreLease Lease { get; set; }

    /// <summary>The steps that it has computed one after the other.</summary>
    public int Steps { get; set; }

    /// <summary>Its place among those who wait; made once, since an engine waits in one step at a time.</summary>
    public LinkedListNode<CoreUser> Place { get; }

    /// <summary>When it last asked for cores or gave some back.</summary>
    public long LastSeen { get; set; }
}
