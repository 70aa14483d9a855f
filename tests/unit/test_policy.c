/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who has to go when memory is out (user/policy/choose.h).
 */
#include "unit.h"

#include "choose.h"
#include <string.h>

static struct baton_pager_board board;

static struct baton_pager_row *add(unsigned i, uint32_t number, uint32_t limit, uint32_t resident,
                                   uint32_t swapped) {
    struct baton_pager_row *const row = &board.rows[i];

    *row = (struct baton_pager_row){.number = number,
                                    .state = BATON_PAGER_RUNS,
                                    .limit = limit,
                                    .resident = resident,
                                    .swapped = swapped};
    (void)strcpy(row->name, "client");
    return row;
}

static int clear(void **state) {
    (void)state;
    memset(&board, 0, sizeof(board));
    return 0;
}

static void nobody_is_chosen_of_none(void **state) {
    (void)state;
    assert_int_equal(choose_victim(&board, NULL, 0u), 0u);
    add(0u, 1u, 0u, 0u, 0u); /* its end would give nothing back */
    assert_int_equal(choose_victim(&board, NULL, 0u), 0u);
}

static void the_largest_goes(void **state) {
    (void)state;
    add(0u, 1u, 100u, 60u, 10u);
    add(3u, 2u, 100u, 40u, 50u);
    add(BATON_PAGER_ROWS - 1u, 3u, 100u, 80u, 0u);
    assert_int_equal(choose_victim(&board, NULL, 0u), 2u);
}

static void who_has_no_limit_counts_twice(void **state) {
    (void)state;
    add(0u, 1u, 100u, 99u, 0u);
    add(1u, 2u, 0u, 50u, 0u);
    assert_int_equal(choose_victim(&board, NULL, 0u), 2u);
    board.rows[1].resident = 49u;
    assert_int_equal(choose_victim(&board, NULL, 0u), 1u);
}

static void of_two_the_youngest_goes(void **state) {
    (void)state;
    add(0u, 9u, 1u, 5u, 5u);
    add(1u, 4u, 1u, 10u, 0u);
    assert_int_equal(choose_victim(&board, NULL, 0u), 9u);
}

static void who_is_to_be_kept_stays(void **state) {
    char const *const keep[] = {"other", "shell"};

    (void)state;
    (void)strcpy(add(0u, 1u, 0u, 1000u, 1000u)->name, "shell");
    add(1u, 2u, 1u, 1u, 0u);
    assert_int_equal(choose_victim(&board, keep, 2u), 2u);
    assert_int_equal(choose_victim(&board, keep, 1u), 1u);
    board.rows[1].state = BATON_PAGER_EXITED;
    assert_int_equal(choose_victim(&board, keep, 2u), 0u);
}

static void who_has_ended_is_not_chosen(void **state) {
    (void)state;
    for (unsigned s = BATON_PAGER_NONE; s <= BATON_PAGER_STOPPED; s++) {
        bool const lives =
            s == BATON_PAGER_RUNS || s == BATON_PAGER_WAITS || s == BATON_PAGER_JOINS;

        add(0u, 7u, 1u, 3u, 3u)->state = s;
        assert_int_equal(choose_victim(&board, NULL, 0u), lives ? 7u : 0u);
    }
}

static void huge_counts_do_not_wrap(void **state) {
    (void)state;
    add(0u, 1u, 0u, UINT32_MAX, UINT32_MAX);
    add(1u, 2u, 1u, UINT32_MAX, UINT32_MAX);
    assert_true(choose_badness(&board.rows[0], NULL, 0u) == 4u * (uint64_t)UINT32_MAX);
    assert_int_equal(choose_victim(&board, NULL, 0u), 1u);
}

int main(void) {
    struct CMUnitTest const tests[] = {
        cmocka_unit_test_setup(nobody_is_chosen_of_none, clear),
        cmocka_unit_test_setup(the_largest_goes, clear),
        cmocka_unit_test_setup(who_has_no_limit_counts_twice, clear),
        cmocka_unit_test_setup(of_two_the_youngest_goes, clear),
        cmocka_unit_test_setup(who_is_to_be_kept_stays, clear),
        cmocka_unit_test_setup(who_has_ended_is_not_chosen, clear),
        cmocka_unit_test_setup(huge_counts_do_not_wrap, clear),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
